/** Swift's time: hundred-thousandths of a second since the epoch, as an integer, and the forms it is written in. */
export type Timestamp = number

/** 1 s = 100,000 ticks: Swift writes five decimals. */
export const TICKS_PER_SECOND = 100_000

/**
 * Hands out times that never repeat and never go back, as Swift's proxies do for the requests of one object.
 *
 * @param after all are later than this one.
 */
export function createClock(nowMs: () => number, after: Timestamp = 0): () => Timestamp {
  let last = after
  return () => {
    last = Math.max(last + 1, Math.floor(nowMs() * (TICKS_PER_SECOND / 1000)))
    return last
  }
}

/** `1795444856.71345`, as in X-Timestamp. */
export function formatTimestamp(time: Timestamp): string {
  const digits = String(time).padStart(6, '0')
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`
}

/** `2026-11-23T14:40:56.713450`, as in listings. */
export function formatIso(time: Timestamp): string {
  const seconds = Math.floor(time / TICKS_PER_SECOND)
  const fraction = String(time % TICKS_PER_SECOND).padStart(5, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}0`
}

/** Whole seconds, rounded up as Swift does for Last-Modified: a change is never dated before it happened. */
export function ceilSeconds(time: Timestamp): number {
  return Math.ceil(time / TICKS_PER_SECOND)
}

/** `Mon, 23 Nov 2026 14:40:57 GMT` (RFC 9110 §5.6.7). */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString()
}
