import { describe, expect, it } from 'vitest'
import { createChance } from './chance.ts'

describe('createChance', () => {
  const draws = (seed: number, ...subject: readonly (string | number)[]): readonly number[] => {
    const chance = createChance(seed, ...subject)
    return Array.from({ length: 1000 }, () => chance.next())
  }

  it('repeats itself for the same seed and subject, and for nothing else', () => {
    expect(draws(1, 'a')).toEqual(draws(1, 'a'))
    expect(draws(1, 'a')).not.toEqual(draws(2, 'a'))
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'))
  })

  it('is spread evenly from 0 to 1', () => {
    const values = draws(5, 'spread')
    const tenths = Array.from({ length: 10 }, (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length)
    expect(Math.min(...tenths)).toBeGreaterThan(70)
    expect(Math.max(...tenths)).toBeLessThan(130)
  })

  it('draws whole numbers with both ends, and every choice', () => {
    const chance = createChance(3)
    const numbers = new Set(Array.from({ length: 200 }, () => chance.between(2, 4)))
    expect([...numbers].sort()).toEqual([2, 3, 4])
    expect(new Set(Array.from({ length: 50 }, () => chance.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
    expect([chance.happens(0), chance.happens(1)]).toEqual([false, true])
  })
})
