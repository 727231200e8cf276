/** Why an upload stops or waits, and which codes are worth trying again. */
import type { ErrorCode } from '../../protocol/error-codes.ts'
import type { Problem } from './snapshot.ts'

/** The engine's own codes. */
export type EngineProblemCode =
  | 'network'
  | 'application_unreachable'
  | 'application_unexpected'
  | 'login_required'
  | 'store_busy'
  | 'store_refused'
  | 'etag_hidden'
  | 'corrupted_on_the_way'
  | 'file_changed'
  | 'file_slow'
  | 'file_unreadable'
  | 'upload_ended'

/** Refusals of the application that pass by themselves. */
const TRANSIENT: ReadonlySet<string> = new Set<ErrorCode>([
  'busy',
  'commit_under_way',
  'internal_error',
  'rate_limited',
  'store_busy',
  'store_error',
  'store_unreachable',
  'too_many_uploads',
])

/** Refusals that stand however often the same file is tried. All else may be mended by a hand, by time or anew. */
const FINAL: ReadonlySet<string> = new Set<ErrorCode>([
  'bad_request',
  'body_too_large',
  'file_empty_name',
  'file_too_large',
  'method_not_allowed',
  'name_taken',
  'not_found',
  'origin_refused',
  'refused',
  'too_many_files',
  'type_not_allowed',
  'unsupported_media_type',
])

/** The upload itself is over or cannot be trusted: a retry begins a new one. */
const NEEDS_NEW_UPLOAD: ReadonlySet<string> = new Set<ErrorCode | EngineProblemCode>([
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

export function ownProblem(code: EngineProblemCode, part?: number, traceId?: string): Problem {
  return toldProblem(code, undefined, part, traceId)
}

/** A problem in the application's words. */
export function toldProblem(code: string, message: string | undefined, part?: number, traceId?: string): Problem {
  return { code, message, retryable: !FINAL.has(code), part, traceId }
}

export function isTransient(code: string): boolean {
  return TRANSIENT.has(code)
}

export function needsNewUpload(code: string): boolean {
  return NEEDS_NEW_UPLOAD.has(code)
}
