import type { Messages } from './catalogue.ts'

/** English. */
export const en: Messages = {
  language: 'en',

  chooseFile: 'Choose a file',
  chooseFiles: 'Choose files',
  orDropFile: 'or drop it here',
  orDropFiles: 'or drop them here',
  addFiles: 'Add more files',
  replaceFile: 'Choose another file',
  dropNow: 'Drop to upload',

  sentOfTotal: '{sent} of {total}',
  timeLeft: '{time} left',
  aFewSecondsLeft: 'a few seconds left',

  waiting: 'Waiting',
  starting: 'Starting…',
  sending: 'Uploading',
  paused: 'Paused',
  retrying: 'Trying again',
  verifying: 'Checking…',
  finishing: 'Finishing…',
  needsLogin: 'Waiting for you to sign in',
  needsFile: 'Can continue',
  elsewhere: 'Uploading in another tab',
  done: 'Uploaded',
  failed: 'Not uploaded',
  cancelled: 'Cancelled',

  cancel: 'Cancel',
  cancelFile: 'Cancel {name}',
  retry: 'Try again',
  retryFile: 'Try again: {name}',
  remove: 'Remove',
  removeFile: 'Remove {name}',
  continueAfterLogin: 'Continue',
  filesOfThisUpload: 'Files',

  summaryActive: { other: '{done} of {n} uploaded' },
  summaryDone: { one: '{n} file uploaded', other: '{n} files uploaded' },
  summaryFailed: { other: '{n} not uploaded' },

  announceStart: { one: 'Uploading {name}', other: 'Uploading {n} files' },
  announceProgress: '{percent} uploaded',
  announceAllDone: { one: '{name} is uploaded', other: 'All {n} files are uploaded' },
  announceSomeFailed: { one: '1 file was not uploaded', other: '{n} files were not uploaded' },
  announceFileFailed: '{name} was not uploaded. {problem}',
  announceRetrying: 'The upload is interrupted and tries again by itself.',

  oneFileOnly: 'Only one file fits here. Drop a single file.',
  typeNotTaken: {
    one: '{names} was not added: files of this type are not accepted here.',
    other: '{n} files were not added: files of their type are not accepted here.',
  },
  folderUnreadable: 'A folder could not be read. Drop its files instead.',

  invalidRequired: 'Please choose a file.',
  invalidUnfinished: {
    one: '{name} is still uploading. Wait until it is done, or cancel it.',
    other: '{n} files are still uploading. Wait until they are done, or cancel them.',
  },
  invalidFailed: {
    one: '{name} was not uploaded. Try it again, or remove it.',
    other: '{n} files were not uploaded. Try them again, or remove them.',
  },

  problems: {
    // The request itself
    bad_request: 'The site did not understand the upload. Reload the page and try again.',
    token_invalid: 'The permission for this upload is not valid. Try again to start it anew.',
    token_expired: 'The permission for this upload has expired. Try again to start it anew.',
    login_required: 'You are signed out. Sign in again, then continue.',
    refused: '{message}',
    origin_refused: 'This site is not allowed to upload here. The people who run it have to allow its address.',
    upload_not_found: 'The site no longer knows this upload. Try again to start it anew.',
    not_found: 'The upload service was not found at its address. The people who run the site have to check it.',
    method_not_allowed:
      'The upload service does not answer as it should. The people who run the site have to check it.',
    body_too_large: 'That is too much for one request. Choose fewer files at a time.',
    unsupported_media_type: 'The site did not understand the upload. Reload the page and try again.',
    // Limits
    file_too_large: 'The file is larger than this site accepts. Choose a smaller one.',
    file_empty_name: 'The file has no name. Give it one and choose it again.',
    type_not_allowed: 'Files of this type are not accepted here. Choose another one.',
    too_many_files: 'Those are more files than this site accepts at once. Choose fewer.',
    too_many_uploads: 'You have too many unfinished uploads. Finish or cancel some of them, then try again.',
    rate_limited: 'Too many uploads were started in a short time. Wait a moment.',
    busy: 'The site is busy. The upload goes on as soon as it can.',
    // The upload's own fate
    parts_missing: 'Some of the file did not arrive. Try again: only what is missing is sent.',
    part_tampered: 'What is stored is not what was sent, so it was not accepted. Try again.',
    plan_exceeded: 'More was stored than this file holds, so the upload was ended. Try again to start it anew.',
    name_taken: 'A file of this name is already there. Rename yours, then choose it again.',
    already_complete: 'This file is already uploaded.',
    commit_under_way: 'The file is just being put together. Wait a moment.',
    upload_ended: 'This upload was ended. Try again to start it anew.',
    object_gone: 'The uploaded file has been deleted since. Try again to upload it once more.',
    // The store
    store_busy: 'The storage is busy. The upload goes on as soon as it can.',
    store_unreachable: 'The site cannot reach its storage right now. The upload goes on as soon as it can.',
    store_error: 'The storage failed. Try again later; if it stays so, tell the people who run the site.',
    key_rejected:
      'The storage does not accept the site’s signature. The people who run the site have to check its key.',
    container_missing: 'The place for uploads does not exist. The people who run the site have to create it.',
    quota_exceeded: 'The storage is full. The people who run the site have to make room.',
    internal_error: 'The site failed. Try again later; if it stays so, tell the people who run it.',
    // What a diagnosis finds
    grant_expired: 'The permission to send has run out. A new one is fetched by itself.',
    origin_not_allowed:
      'The storage does not accept uploads from this site. The people who run it have to allow its address.',
    blocked_near_you:
      'Your browser cannot reach the storage, though the site can. A VPN, a firewall or a browser extension may block it.',
    // What the engine itself finds
    network: 'The connection is lost. The upload goes on as soon as it is back.',
    application_unreachable: 'The site does not answer. The upload goes on as soon as it does.',
    application_unexpected:
      'The address for uploads answers, but not as an upload service does. The people who run the site have to check it.',
    store_refused: 'The storage refuses a piece of the file. Try again later, or tell the people who run the site.',
    etag_hidden:
      'The storage hides its checksums from this page, so nothing can be verified. The people who run the site have to expose the ETag header.',
    corrupted_on_the_way:
      'Something on the way changes the data. Try another network, or turn off software that inspects connections.',
    file_changed: 'The file has changed since you chose it. Try again to upload it as it is now.',
    file_unreadable: 'The file cannot be read any more: it may have been changed, moved or deleted. Choose it again.',
    none: 'The connection broke for no known reason. The upload tries again by itself.',
  },
}
