/**
 * The engine's core in a seeded world with faults. A seed that fails is in the message; `SLUICE_SEED=<n>` runs it
 * alone, `SLUICE_SEEDS=<n>` runs more of them.
 */
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../../test/simulation/invariants.ts'
import { simulate } from '../../../test/simulation/world.ts'

const SEEDS = Number(process.env.SLUICE_SEEDS ?? 3000)
const ALONE = process.env.SLUICE_SEED

function seeds(): readonly number[] {
  return ALONE === undefined ? Array.from({ length: SEEDS }, (_, seed) => seed) : [Number(ALONE)]
}

/** Codes at which an upload may stop in a world whose faults all pass. */
const HONEST_STOPS = new Set(['corrupted_on_the_way', 'file_changed', 'application_unexpected', 'parts_missing'])

describe('simulation', () => {
  it('keeps the invariants, whatever the weather', { timeout: 120_000 }, () => {
    for (const seed of seeds()) {
      const outcome = simulate(seed)
      expect(brokenInvariants(outcome), `seed ${seed}`).toEqual([])
      for (const { state, problem } of outcome.view.snapshot.files) {
        if (state === 'failed') expect(HONEST_STOPS, `seed ${seed}`).toContain(problem?.code)
        else expect(['done', 'cancelled'], `seed ${seed}`).toContain(state)
      }
    }
  })
})
