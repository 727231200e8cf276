/**
 * The engine's core in a seeded world with faults. A seed that fails is in the message; `SLUICE_SEED=<n>` runs it
 * alone and tells what happens in it, `SLUICE_SEEDS=<n>` runs more of them.
 */
import { describe, expect, it } from 'vitest'
import { firstBroken, runSeed } from '../../../test/simulation/run-seeds.ts'

const SEEDS = Number(process.env.SLUICE_SEEDS ?? 10_000)
const ALONE = process.env.SLUICE_SEED

describe('simulation', () => {
  it('keeps the invariants, whatever the weather', { timeout: 300_000 }, () => {
    const trace = (line: string) => void process.stdout.write(`${line}\n`)
    if (ALONE === undefined) expect(firstBroken(0, SEEDS)).toBeUndefined()
    else expect(runSeed(Number(ALONE), { trace })).toEqual([])
  })
})
