/**
 * The one request that makes an object appear, and what its answer means. A commit that knows that it committed nothing
 * can say so to the next one; a commit that does not know must leave its intent standing.
 */
import { StoreError } from '../../store/store-error.ts'

export type Landing =
  | { readonly result: 'landed'; readonly etag: string }
  /** 412: something is already there under a name that may not be overwritten. */
  | { readonly result: 'occupied' }
  | { readonly result: 'missing'; readonly parts: readonly number[] }
  | { readonly result: 'tampered'; readonly parts: readonly number[] }
  /** The store refused for a reason of its own; nothing was written. */
  | { readonly result: 'refused'; readonly error: StoreError }
  /** No answer, or one that does not tell. It may have been written, or may be yet. */
  | { readonly result: 'unknown'; readonly error: unknown }

/** How long landing may take. */
export interface LandingTime {
  readonly signal?: AbortSignal | undefined
  /** Throws when the attempt's time is over; asked right before the request that cannot be taken back. */
  readonly assertTimeLeft?: () => void
}

/** Swift's ratelimit answers before anything is done, 498 or 497, and so does a proxy's before it, 429. */
const NOT_DONE: ReadonlySet<number | undefined> = new Set([429, 497, 498])

/** What a failed request for the object means. But for these refusals it may have been carried out all the same. */
export function landingAfter(error: unknown): Landing {
  const isRefused = error instanceof StoreError && NOT_DONE.has(error.status)
  return isRefused ? { result: 'refused', error } : { result: 'unknown', error }
}
