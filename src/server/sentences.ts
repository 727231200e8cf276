/** What each code says where nothing more particular is known: what failed, and what to do. */
import type { DiagnosisCause, ErrorCode } from '../protocol/error-codes.ts'

export const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'The request is not what the protocol asks for. See docs/protocol.md.',
  token_invalid: 'The token is not valid for this upload. Start the upload again.',
  token_expired: 'The upload was not finished within its lifetime. Start it again.',
  login_required: 'Sign in, then go on: nothing that was sent is lost.',
  refused: 'The application refused this.',
  origin_refused: 'Pages of this origin may not use this server. Add the origin to its `origins` option.',
  upload_not_found: 'There is no such upload.',
  not_found: 'There is nothing here. Check the path against docs/protocol.md and the `basePath` option.',
  method_not_allowed: 'This method is not possible here. See the Allow header.',
  body_too_large: 'The request body is too large. Send fewer files, parts or metadata at once.',
  unsupported_media_type: 'Send the body as application/json, not compressed.',
  file_too_large: 'The file is larger than allowed here.',
  file_empty_name: 'The file has no name. Give it one.',
  type_not_allowed: 'Files of this type are not accepted here.',
  too_many_files: 'Too many files at once. Send them in several requests.',
  too_many_uploads: 'Too much is being uploaded at once. Finish or cancel other uploads, then try again.',
  rate_limited: 'Too many requests. Wait a little, then try again.',
  busy: 'Many uploads are being finished right now. Try again in a moment.',
  parts_missing:
    'Some parts are not stored yet. Check the named parts with the store, send what is absent, then complete again.',
  part_tampered: 'A stored part is not what was planned. Start the upload again.',
  plan_exceeded: 'A stored part is larger than planned, so the upload was ended. Start it again.',
  name_taken: 'An object of this name is already there. Upload under another name.',
  already_complete: 'The upload is complete. Remove its object in the application instead.',
  commit_under_way: 'The upload is being finished right now. Ask for its state again in a moment.',
  upload_ended: 'The upload was cancelled or removed. Start it again.',
  object_gone: 'The upload was complete, but its object was deleted or replaced since.',
  store_busy: 'The store is busy. Try again in a moment.',
  store_unreachable: 'The application cannot reach the store. Try again in a moment; tell the operator if it lasts.',
  store_error: 'The store failed in an unexpected way. Try again; tell the operator if it lasts.',
  account_blocked: 'The store has shut this application out. Its operator must ask the operator of the store.',
  key_rejected: 'The store does not accept the signatures. The operator must check the TempURL key.',
  container_missing:
    'The container for uploads does not exist, or the application may not use it. The operator must run the set-up.',
  quota_exceeded: 'The store is full. Ask the operator for room; what was sent is kept.',
  internal_error: 'Something went wrong in the application. Try again; tell the operator if it lasts.',
}

/** What a person in front of the page is told about an opaque failure. */
export const DIAGNOSES: Readonly<Record<DiagnosisCause, string>> = {
  grant_expired: 'The permission to send has run out; a new one is fetched by itself.',
  key_rejected: 'The store does not accept what this application signs. Its operator has to look at the key.',
  account_blocked:
    'The store has shut this application out. Its operator has to ask those who run the store; what was sent is kept.',
  clocks_differ:
    'The clocks of this application and of its store differ too much. Its operator has to set them right; what was sent is kept.',
  origin_not_allowed:
    'The store does not accept uploads from this site. Its operator has to allow the address of this page.',
  container_missing: 'The place where uploads are kept does not exist. The operator has to set it up.',
  quota_exceeded: 'The store is full. Nothing that was sent is lost; ask the operator for room.',
  store_busy: 'The store is busy at the moment. The upload goes on by itself.',
  store_unreachable: 'The store cannot be reached at the moment. The upload goes on by itself.',
  blocked_near_you:
    'The store works, but your browser does not reach it. A firewall, a VPN, a virus scanner or an extension may be in the way.',
  none: 'Nothing is wrong: what was sent has arrived.',
}
