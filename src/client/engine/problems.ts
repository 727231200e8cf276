/**
 * Why an upload stops or waits: which codes are worth trying again, and the sentence for each that the engine itself
 * gives. Sentences of the application are shown as they come.
 */
import type { WireError } from '../../protocol/messages.ts'
import type { Problem } from './snapshot.ts'

/** The engine's own codes. */
export type EngineProblemCode =
  | 'network'
  | 'application_unreachable'
  | 'application_unexpected'
  | 'login_required'
  | 'stalled'
  | 'store_refused'
  | 'etag_hidden'
  | 'corrupted_on_the_way'
  | 'file_changed'
  | 'file_unreadable'

const SENTENCES: Readonly<Record<EngineProblemCode, string>> = {
  network: 'The connection was lost. The upload goes on as soon as it is back.',
  application_unreachable: 'The website does not answer. The upload goes on as soon as it does.',
  application_unexpected:
    'The address for uploads answers, but not as an upload server does. Tell the people who run this website.',
  login_required: 'Please sign in again. The upload then goes on where it was.',
  stalled: 'Nothing has moved for a while. This piece is being sent again.',
  store_refused: 'The store refuses this piece of the file. Try again later, or tell the people who run this website.',
  etag_hidden:
    'The store does not let this page read its checksum, so the upload cannot be verified. The store must expose the ETag header.',
  corrupted_on_the_way:
    'Something between this computer and the store changes the data on its way. Try another network, and turn off software that inspects connections.',
  file_changed: 'The file has changed since it was chosen. Try again to upload it as it is now.',
  file_unreadable:
    'The file cannot be read any more. It may have been moved, deleted or changed, or its drive removed.',
}

/** Refusals of the application that pass by themselves. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'busy',
  'commit_under_way',
  'internal_error',
  'rate_limited',
  'store_busy',
  'store_error',
  'store_unreachable',
  'too_many_uploads',
])

/** After these, pressing "retry" can help: by a hand of the operator, by time, or by starting anew. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'application_unexpected',
  'container_missing',
  'corrupted_on_the_way',
  'etag_hidden',
  'file_changed',
  'file_unreadable',
  'key_rejected',
  'login_required',
  'object_gone',
  'origin_not_allowed',
  'part_tampered',
  'parts_missing',
  'plan_exceeded',
  'quota_exceeded',
  'store_refused',
  'token_expired',
  'token_invalid',
  'upload_ended',
  'upload_not_found',
])

/** The upload itself is over or cannot be trusted: a retry begins a new one. */
const NEEDS_NEW_UPLOAD: ReadonlySet<string> = new Set([
  'already_complete',
  'file_changed',
  'object_gone',
  'part_tampered',
  'plan_exceeded',
  'token_expired',
  'token_invalid',
  'upload_ended',
  'upload_not_found',
])

export function ownProblem(code: EngineProblemCode, part?: number): Problem {
  return { code, message: SENTENCES[code], retryable: RETRYABLE.has(code) || isWaiting(code), part }
}

function isWaiting(code: EngineProblemCode): boolean {
  return code === 'network' || code === 'application_unreachable' || code === 'stalled'
}

export function wireProblem(error: Pick<WireError, 'code' | 'message' | 'reason'>, part?: number): Problem {
  return toldProblem(error.code, error.reason ?? error.message, part)
}

/** A problem in the application's words. */
export function toldProblem(code: string, message: string, part?: number): Problem {
  return { code, message, retryable: RETRYABLE.has(code) || TRANSIENT.has(code), part }
}

export function isTransient(code: string): boolean {
  return TRANSIENT.has(code)
}

export function needsNewUpload(code: string): boolean {
  return NEEDS_NEW_UPLOAD.has(code)
}
