/** The store killed under load, ten times; a hundred times in kills.long.test.ts. */
import { expect, it } from 'vitest'
import { killRounds } from './kills/kill-rounds.ts'

it('killed 10 times under load, keeps every acknowledged change, whole', { timeout: 180_000 }, async () => {
  expect(await killRounds({ rounds: 10, seed: 1 })).toBeGreaterThanOrEqual(10)
})
