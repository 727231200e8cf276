/** Which faults a seed meets, and how often. Each kind is absent from most seeds, so that they also occur alone. */
import type { Random } from './random.ts'

export const STORE_FAULTS = [
  'connection lost before the store had it',
  'reply lost after the store had it',
  'gateway error after the store had it',
  'no quorum',
  'rate limited, unreadable',
  'rate limited, with Retry-After',
  'bytes changed on the way',
  'answer with another ETag',
  'answer without an ETag',
  'answer of a portal',
  'stalled',
] as const
export type StoreFault = (typeof STORE_FAULTS)[number]

export const APPLICATION_FAULTS = [
  'request lost',
  'reply lost',
  'portal page',
  'session over',
  'busy',
  'gateway error',
  'silent',
] as const
export type ApplicationFault = (typeof APPLICATION_FAULTS)[number]

export interface Weather {
  readonly store: ReadonlyMap<StoreFault, number>
  readonly application: ReadonlyMap<ApplicationFault, number>
  /** Milliseconds of good and of no network in turn, or nothing. */
  readonly cuts: { readonly up: number; readonly down: number } | undefined
  readonly grantSeconds: number
  readonly listingLagMs: number
  readonly isCommitSlow: boolean
  /** When the file on the disk becomes another one, if at all. */
  readonly fileChangesAt: number | undefined
  /** Faults end then. */
  readonly clearsAt: number
}

export function drawWeather(random: Random): Weather {
  return {
    store: rates(random, STORE_FAULTS),
    application: rates(random, APPLICATION_FAULTS),
    cuts: random.chance(0.2) ? { up: random.whole(3000, 30_000), down: random.whole(500, 20_000) } : undefined,
    grantSeconds: random.pick([2, 5, 30, 3600]),
    listingLagMs: random.chance(0.3) ? random.whole(1000, 20_000) : 0,
    isCommitSlow: random.chance(0.2),
    fileChangesAt: random.chance(0.1) ? random.whole(1000, 60_000) : undefined,
    clearsAt: random.whole(0, 200_000),
  }
}

function rates<T>(random: Random, kinds: readonly T[]): ReadonlyMap<T, number> {
  const often = random.pick([0.01, 0.05, 0.2, 0.5])
  return new Map(kinds.filter(() => random.chance(0.3)).map((kind) => [kind, often * random.next()]))
}

/** The fault of this request, if any. */
export function drawFault<T>(random: Random, rates: ReadonlyMap<T, number>): T | undefined {
  for (const [kind, rate] of rates) if (random.chance(rate)) return kind
  return undefined
}
