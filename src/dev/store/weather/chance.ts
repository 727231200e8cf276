/** Chance that falls the same again: every draw is a hash of the seed and of what the draw is about. */
import { createHash } from 'node:crypto'

export interface Chance {
  /** 0 inclusive to 1 exclusive. */
  next(): number
  happens(probability: number): boolean
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** 48 of the hash's bits: more than a draw needs, and exact in a double. */
const BYTES = 6

export function createChance(seed: number, ...subject: readonly (string | number)[]): Chance {
  const base = [seed, ...subject].join(':')
  let draws = 0

  function next(): number {
    const hash = createHash('sha256').update(`${base}:${draws++}`).digest()
    return hash.readUIntBE(0, BYTES) / 2 ** (8 * BYTES)
  }

  return {
    next,
    happens: (probability) => next() < probability,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  }
}
