/** In the long run because a hundred starts of a process and a hundred inspections take minutes. */
import { expect, it } from 'vitest'
import { killRounds } from './kills/kill-rounds.ts'

it('killed 100 times under load, keeps every acknowledged change, whole', { timeout: 1_800_000 }, async () => {
  // Another run, another seed: the failing one stands in the test's output.
  const seed = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000)
  process.stdout.write(`SLUICE_SEED=${seed}\n`)
  expect(await killRounds({ rounds: 100, seed })).toBeGreaterThanOrEqual(100)
})
