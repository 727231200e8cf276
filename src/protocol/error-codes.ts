/**
 * The stable codes of every refusal. Messages may improve, codes do not change.
 */

/** Codes that the application answers with, and the HTTP status of each. */
export const ERROR_STATUS = {
  // The request itself
  bad_request: 400,
  token_invalid: 403,
  token_expired: 410,
  login_required: 401,
  refused: 403,
  origin_refused: 403,
  upload_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  // Limits
  file_too_large: 413,
  file_empty_name: 400,
  type_not_allowed: 415,
  too_many_files: 413,
  too_many_uploads: 429,
  rate_limited: 429,
  busy: 503,
  // The upload's own fate
  parts_missing: 409,
  part_tampered: 409,
  plan_exceeded: 409,
  name_taken: 409,
  already_complete: 409,
  commit_under_way: 409,
  upload_ended: 410,
  object_gone: 410,
  // The store
  store_busy: 503,
  store_unreachable: 502,
  store_error: 502,
  account_blocked: 502,
  key_rejected: 502,
  container_missing: 502,
  quota_exceeded: 507,
  internal_error: 500,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** What `diagnose` may find behind an opaque failure. */
export type DiagnosisCause =
  | 'grant_expired'
  | 'key_rejected'
  | 'account_blocked'
  | 'clocks_differ'
  | 'origin_not_allowed'
  | 'container_missing'
  | 'quota_exceeded'
  | 'store_busy'
  | 'store_unreachable'
  | 'blocked_near_you'
  | 'none'
