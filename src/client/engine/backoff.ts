/** Exponential backoff with full jitter, from a generator whose state is part of the engine's. */
import type { Turn } from './turn.ts'
import { patch } from './turn.ts'

/** The first wait is at most this long: a lost packet is over by then. */
const BASE_MS = 1000
/** The longest wait: a person watching an upload should see it come back within half a minute. */
const CAP_MS = 30_000
/** Never quite nothing, so that a fault that answers at once cannot spin. */
const FLOOR_MS = 100
/** A store or an application that asks for more than this is asked again anyway. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000

/** When to try again after the `tries`-th failure in a row (from 1). `Retry-After` is a lower bound. */
export function retryAt(turn: Turn, tries: number, retryAfterSeconds?: number): number {
  const span = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tries - 1, 10))
  const told = Math.min((retryAfterSeconds ?? 0) * 1000, LONGEST_RETRY_AFTER_MS)
  return turn.now + told + Math.max(FLOOR_MS, random(turn) * span)
}

/** Without a network nothing was tried. */
export function nextTry({ state }: Turn, tries: number): number {
  return state.isOffline ? Math.max(1, tries) : tries + 1
}

/** A linear congruential generator (Numerical Recipes): more than good enough to spread retries. */
function random(turn: Turn): number {
  const next = (Math.imul(turn.state.random, 1664525) + 1013904223) | 0
  patch(turn, { random: next })
  return (next >>> 0) / 2 ** 32
}

/** Statuses of a server that asks for calm, or that lost patience with a slow sender. */
export function isOverload(status: number): boolean {
  return [408, 429, 498, 499, 503].includes(status)
}
