import type { ErrorCode } from '../protocol/error-codes.ts'

export type StoreErrorCode = Extract<
  ErrorCode,
  | 'store_busy'
  | 'store_unreachable'
  | 'store_error'
  | 'account_blocked'
  | 'key_rejected'
  | 'container_missing'
  | 'quota_exceeded'
  // `move` and `expire` of finished objects: acts of the application, which has no outcome to read.
  | 'name_taken'
  | 'not_found'
>

/** The store failed or refused, in words that carry no signature, token or key. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  /** HTTP status of the store, where it answered. */
  readonly status: number | undefined
  /** When to try again, where the store said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: StoreErrorCode,
    message: string,
    details: { status?: number | undefined; retryAfterSeconds?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}
