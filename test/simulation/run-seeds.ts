/** Many seeds in turn, for the test and for the command. */
import { brokenInvariants } from './invariants.ts'
import { type Plan, simulate } from './world.ts'

export interface Finding {
  readonly seed: number
  readonly broken: readonly string[]
}

/** @returns the first seed that breaks a rule, and all rules that it breaks. */
export function firstBroken(from: number, count: number, plan: Plan = {}): Finding | undefined {
  for (let seed = from; seed < from + count; seed += 1) {
    const broken = runSeed(seed, plan)
    if (broken.length > 0) return { seed, broken }
  }
  return undefined
}

/** The rules that this seed breaks. */
export function runSeed(seed: number, plan: Plan = {}): readonly string[] {
  try {
    return brokenInvariants(simulate(seed, plan))
  } catch (error) {
    return [`threw: ${error instanceof Error ? error.stack : String(error)}`]
  }
}
