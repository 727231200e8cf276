/** The fault table, row by row, in real Chromium against real OpenStack Swift. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { describeRealSwift } from '../support/stores.ts'
import { allCases } from './cases/all-cases.ts'
import { playCase } from './support/play-case.ts'
import { noteTrial, titleOf } from './support/trial-row.ts'

// Most of a trial is waiting: for a backoff, for a watchdog. Those that wait longest begin first and fill a few places.
vi.setConfig({ maxConcurrency: 10, testTimeout: 120_000 })

describeRealSwift('a fault', (swift) => {
  let browser: Browser
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    browser = await launchChromium()
    folder = await temporaryFolder('sluice-faults-')
  })
  afterAll(async () => {
    await browser?.close()
    await folder?.remove()
  })

  describe.concurrent('row', () => {
    for (const trial of allCases) {
      it.runIf(trial.canRun ?? true)(titleOf(trial), async (context) => {
        noteTrial(context, trial, await playCase(swift, browser, folder.path, trial))
      })
    }
  })
})
