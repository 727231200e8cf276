/**
 * One attempt of a commit, which ends well before its lease does: by its own clock, so that nobody who takes over after
 * the lease can meet it. `signal` fires then, or when the caller gives up.
 */
import { StoreError } from '../../store/store-error.ts'
import type { SwiftContext } from '../context.ts'

export interface Attempt {
  readonly signal: AbortSignal
  /** Whether the intent is still surely the attempt's own. A timer sleeps with the machine, the clock does not. */
  isWithinLease(): boolean
  /** @throws StoreError when the attempt is over. */
  readonly assertTimeLeft: () => void
  end(): void
}

export function beginAttempt({ timing, now }: SwiftContext, caller: AbortSignal | undefined): Attempt {
  const startedAtMs = now()
  const limit = new AbortController()
  const seconds = Math.round(timing.attemptMs / 1000)
  const tooLate = () =>
    new StoreError('store_busy', `The commit took longer than ${seconds} s and was given up. Call complete again.`)
  const timer = setTimeout(() => limit.abort(tooLate()), timing.attemptMs)
  const isWithinLease = () => now() - startedAtMs <= timing.attemptMs
  return {
    signal: caller === undefined ? limit.signal : AbortSignal.any([caller, limit.signal]),
    isWithinLease,
    assertTimeLeft() {
      limit.signal.throwIfAborted()
      if (!isWithinLease()) throw tooLate()
    },
    end: () => clearTimeout(timer),
  }
}
