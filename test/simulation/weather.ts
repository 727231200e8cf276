/** Which faults a seed meets, and how often. Each kind is absent from most seeds, so that they also occur alone. */
import type { StoreReply } from '../../src/client/engine/events.ts'
import { PART } from './part.ts'
import type { Random } from './random.ts'

/** What becomes of one request to the store. */
export interface Fate {
  /** How much of the body gets through before it happens. */
  readonly sends: 'some' | 'all'
  /** What the store keeps: `late` means some time after the page was told, `twice` now and late. */
  readonly keeps: 'nothing' | 'it' | 'it late' | 'it twice' | 'something else'
  /** `own`: what the store would answer. */
  readonly reply: StoreReply | 'own' | 'never'
}

const LOST: StoreReply = { status: 0 }

export const STORE_FATES = {
  'connection lost midway': { sends: 'some', keeps: 'nothing', reply: LOST },
  'connection lost before the store had it': { sends: 'all', keeps: 'nothing', reply: LOST },
  'connection lost, and it lands late': { sends: 'all', keeps: 'it late', reply: LOST },
  'reply lost after the store had it': { sends: 'all', keeps: 'it', reply: LOST },
  'sent twice by the browser': { sends: 'all', keeps: 'it twice', reply: 'own' },
  'gateway error after the store had it': { sends: 'all', keeps: 'it', reply: { status: 502 } },
  'gateway timeout, and it lands late': { sends: 'all', keeps: 'it late', reply: { status: 504 } },
  'internal error': { sends: 'some', keeps: 'nothing', reply: { status: 500 } },
  'no quorum': { sends: 'all', keeps: 'nothing', reply: { status: 503 } },
  'client timeout': { sends: 'some', keeps: 'nothing', reply: { status: 408 } },
  'client was seen to leave': { sends: 'some', keeps: 'nothing', reply: { status: 499 } },
  'rate limited, unreadable': { sends: 'some', keeps: 'nothing', reply: LOST },
  'rate limited, as Swift says it': { sends: 'some', keeps: 'nothing', reply: { status: 498 } },
  'rate limited, with Retry-After': { sends: 'some', keeps: 'nothing', reply: { status: 429, retryAfterSeconds: 3 } },
  'refused for no reason': { sends: 'some', keeps: 'nothing', reply: { status: 400 } },
  'bytes changed on the way': { sends: 'all', keeps: 'nothing', reply: { status: 422 } },
  'bytes changed, and the store does not look': { sends: 'all', keeps: 'something else', reply: 'own' },
  'answer without an ETag': { sends: 'all', keeps: 'it', reply: { status: 201 } },
  'answer of a portal': { sends: 'all', keeps: 'nothing', reply: { status: 200 } },
  'stalled while sending': { sends: 'some', keeps: 'nothing', reply: 'never' },
  'stalled while waiting': { sends: 'all', keeps: 'it', reply: 'never' },
} as const satisfies Record<string, Fate>
export type StoreFault = keyof typeof STORE_FATES

export const APPLICATION_FAULTS = [
  'request lost',
  'request sent twice',
  'reply lost',
  'portal page',
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
  /** The cuts never end; a part and a half fits between two of them if it is alone on the line. */
  readonly isCutForEver: boolean
  /** What is cut is not told of it: the page hears nothing any more. */
  readonly isCutSilent: boolean
  /** The browser tells the page of the network. */
  readonly isCutTold: boolean
  readonly bytesPerSecond: number
  readonly bytesPerSecondAndConnection: number
  readonly grantSeconds: number
  readonly partsPerGrant: number
  /** Further hostnames of the store. */
  readonly hosts: number
  readonly connections: number
  readonly listingLagMs: number
  /** A HEAD does not see a part before. */
  readonly headLagMs: number
  readonly isCommitSlow: boolean
  readonly isDiskStrict: boolean
  /** The browser keeps a handle of each file. */
  readonly hasHandles: boolean
  readonly storage: 'fine' | 'full' | 'unavailable'
  /** The page's clock stands still while the computer sleeps. */
  readonly stopsClockInSleep: boolean
  /** Faults end then. */
  readonly clearsAt: number
}

/** What one request takes beside its bytes, with all that comes before it. */
const REQUEST_MS = 1000

export function drawWeather(random: Random): Weather {
  const bytesPerSecond = random.pick([200_000, 1_000_000, 5_000_000, 20_000_000])
  const isCutForEver = random.chance(0.03)
  // On a line that is cut, connections take from each other: that is what makes one of them better than four.
  const bytesPerSecondAndConnection = bytesPerSecond / (isCutForEver ? 1 : random.pick([1, 2, 6]))
  const up = Math.ceil((1500 * PART) / bytesPerSecondAndConnection) + REQUEST_MS
  const cuts = random.chance(0.2) ? { up: random.whole(3000, 30_000), down: random.whole(500, 20_000) } : undefined
  return {
    store: rates(random, Object.keys(STORE_FATES) as StoreFault[]),
    application: rates(random, APPLICATION_FAULTS),
    cuts: isCutForEver ? { up, down: random.whole(500, 5000) } : cuts,
    isCutForEver,
    // A silent cut is noticed only by a watchdog, which takes longer than such a line stays whole.
    isCutSilent: random.chance(0.3) && !isCutForEver,
    isCutTold: random.chance(0.5),
    bytesPerSecond,
    bytesPerSecondAndConnection,
    grantSeconds: random.pick([5, 30, 3600, 3600]),
    partsPerGrant: random.pick([3, 10, 1000]),
    hosts: random.pick([0, 0, 0, 1, 2]),
    connections: random.pick([1, 2, 4, 6, 6]),
    listingLagMs: random.chance(0.3) ? random.whole(1000, 15_000) : 0,
    headLagMs: random.chance(0.1) ? random.whole(100, 3000) : 0,
    isCommitSlow: random.chance(0.2),
    isDiskStrict: random.chance(0.6),
    hasHandles: random.chance(0.3),
    storage: random.pick(['fine', 'fine', 'fine', 'fine', 'fine', 'fine', 'full', 'unavailable']),
    stopsClockInSleep: random.chance(0.5),
    clearsAt: random.whole(0, 120_000),
  }
}

function rates<T>(random: Random, kinds: readonly T[]): ReadonlyMap<T, number> {
  if (random.chance(0.25)) return new Map()
  const often = random.pick([0.01, 0.05, 0.2, 0.5])
  return new Map(kinds.filter(() => random.chance(0.2)).map((kind) => [kind, often * random.next()]))
}

/** The fault of this request, if any. */
export function drawFault<T>(random: Random, rates: ReadonlyMap<T, number>): T | undefined {
  for (const [kind, rate] of rates) if (random.chance(rate)) return kind
  return undefined
}
