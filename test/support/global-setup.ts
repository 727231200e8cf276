/** Runs once for the `stores` project: one real cluster for all files, handed to them with `provide`. */
import type { TestProject } from 'vitest/node'
import { checkContractPage } from '../contract/support/contract-page.ts'
import { checkReliabilityPage } from '../faults/support/reliability-page.ts'
import { type RealSwift, type RealSwiftAddress, startRealSwift, whyNoSwift } from './real-swift.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `null` where Debian's Swift is not installed; `npm test` says so. */
    realSwift: RealSwiftAddress | null
  }
}

let swift: RealSwift | undefined

let project: TestProject | undefined

export async function setup(started: TestProject): Promise<void> {
  const { provide } = started
  const reason = whyNoSwift()
  if (reason !== undefined) {
    process.stderr.write(`Skipped: every test against real OpenStack Swift; ${reason}.\n`)
    provide('realSwift', null)
    return
  }
  project = started
  swift = await startRealSwift()
  const { stop: _, ...address } = swift
  provide('realSwift', address)
}

export async function teardown(): Promise<void> {
  await swift?.stop()
  if (project === undefined) return
  try {
    checkContractPage(project.vitest.state.getTestModules())
    checkReliabilityPage(project.vitest.state.getTestModules())
  } catch (error) {
    // Vitest prints what a teardown throws, and ends well all the same.
    process.exitCode = 1
    throw error
  }
}
