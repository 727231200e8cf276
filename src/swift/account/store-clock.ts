/**
 * How far the store's clock is from ours, learnt from the `Date` of its answers (RFC 9110 §6.6.1). The store judges by its
 * own clock whether a signature has ended: signed by a clock that is an hour behind, each would be over before it is used.
 */

export interface StoreClock {
  /** Learns from an answer whose request went out at `sentAtMs` by our clock. */
  learn(answer: Response, sentAtMs: number): void
  /** What has to be added to our time so that a moment is not over too early by the store's clock, milliseconds; 0 and up. */
  aheadMs(): number
}

export interface StoreClockOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told when the clocks begin to differ by more than a minute. */
  readonly onDifference: (storeAheadMs: number) => void
}

/** Machines that ask a time server differ by milliseconds, so this one is set wrong; and a signature lives far longer. */
const WORTH_TELLING_MS = 60_000
/**
 * Wrong time zones and drifting clocks stay within a day. A proxy that sends some other date must not make signatures
 * that are good for months.
 */
const MOST_MADE_UP_FOR_MS = 24 * 3_600_000

export function createStoreClock({ now, onDifference }: StoreClockOptions): StoreClock {
  let difference = 0
  let isTold = false

  return {
    learn({ headers }, sentAtMs) {
      const date = Date.parse(headers.get('Date') ?? '')
      // An answer with an `Age` was kept by a cache, and its date is as old (RFC 9111 §5.1).
      if (Number.isNaN(date) || headers.has('Age')) return
      difference = provenDifference(date, sentAtMs, now())
      const isLarge = Math.abs(difference) >= WORTH_TELLING_MS
      if (isLarge && !isTold) onDifference(difference)
      isTold = isLarge
    },
    // A signature that outlives its time a little harms less than one that is over, so nothing is ever taken away.
    aheadMs: () => (difference <= MOST_MADE_UP_FOR_MS ? Math.max(0, difference) : 0),
  }
}

/** What the operator is told. */
export function describeDifference(storeAheadMs: number): string {
  const minutes = Math.round(Math.abs(storeAheadMs) / 60_000)
  if (storeAheadMs < 0) {
    return `This machine's clock is ${minutes} minutes ahead of the store's. Set it right: meanwhile each signature is good for so much longer.`
  }
  const behind = `This machine's clock is ${minutes} minutes behind the store's. Set it right: `
  return storeAheadMs <= MOST_MADE_UP_FOR_MS
    ? `${behind}meanwhile signatures are made for the store's time.`
    : `${behind}the store takes no signature until then.`
}

/**
 * The answer was dated somewhere between request and answer, and a date has whole seconds: what these leave open is not
 * held against anyone. Above 0 the store is ahead of us.
 */
function provenDifference(dateMs: number, sentAtMs: number, receivedAtMs: number): number {
  const least = dateMs - receivedAtMs
  const most = dateMs + 1000 - sentAtMs
  if (least > 0) return least
  return Math.min(0, most)
}
