/** What a trial leaves for docs/reliability.md; it travels from the test to the end of the run as the test's metadata. */
import type { TestContext } from 'vitest'
import type { FaultCase } from './fault-case.ts'
import type { Measured } from './play-case.ts'

export interface TrialRow {
  readonly row: number
  readonly fault: string
  readonly injected: string
  readonly outcome: string
  readonly bytesAgain: number | undefined
  readonly recoveryMs: number | undefined
}

declare module 'vitest' {
  interface TaskMeta {
    trial?: TrialRow
  }
}

/** What the page says of a trial before it was run. */
type Told = Pick<FaultCase, 'row' | 'fault' | 'injected' | 'outcome' | 'shows'>

export function titleOf({ row, fault, injected }: Told): string {
  return `${row}: ${fault} (${injected})`
}

export function noteTrial(
  { task }: TestContext,
  { row, fault, injected, outcome, shows }: Told,
  measured: Measured,
): void {
  const { bytesAgain, recoveryMs } = measured
  const told = shows === undefined ? outcome : `${outcome}; meanwhile ${shows}`
  task.meta.trial = { row, fault, injected, outcome: told, bytesAgain, recoveryMs }
}
