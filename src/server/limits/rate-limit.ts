/** A token bucket per owner, in this process. Several processes allow several times as much; that is accepted. */
import { Refusal } from '../refusal.ts'

export interface RateLimit {
  /**
   * Takes `count` from the owner's bucket.
   * @throws Refusal `rate_limited`, with the time until there is enough.
   */
  take(owner: string, count?: number): void
}

interface Bucket {
  level: number
  atMs: number
}

/** Some 100 bytes each. Past it the longest untouched go first: a forgotten bucket is a full one. */
const MAX_BUCKETS = 10_000

export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = new Map<string, Bucket>()
  const perMs = perMinute / 60_000

  return {
    take(owner, count = 1) {
      const nowMs = now()
      const before = buckets.get(owner) ?? { level: perMinute, atMs: nowMs }
      const level = Math.min(perMinute, before.level + Math.max(0, nowMs - before.atMs) * perMs)
      // A call of more than a whole minute's worth would never be served; it empties the bucket instead.
      const cost = Math.min(count, perMinute)
      if (level < cost) {
        const retryAfterSeconds = Math.max(1, Math.ceil((cost - level) / perMs / 1000))
        throw new Refusal('rate_limited', { retryAfterSeconds, limit: perMinute })
      }
      // Deleted first, so that the order of the map is the order of use.
      buckets.delete(owner)
      buckets.set(owner, { level: level - cost, atMs: nowMs })
      const [oldest] = buckets.size > MAX_BUCKETS ? buckets.keys() : []
      if (oldest !== undefined) buckets.delete(oldest)
    },
  }
}
