import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/processes.ts'
import { describeRealSwift } from '../../support/stores.ts'
import { playSleep, type Sleep } from './sleep-round.ts'
import { noteTrial } from './trial-row.ts'

const ENDS: Readonly<Record<Sleep['connections'], string>> = {
  reset: 'its connections are reset meanwhile',
  silent: 'its connections stay open and say nothing any more',
}

export function describeSleep(sleep: Sleep): void {
  const { seconds, connections } = sleep
  const trial = {
    row: 30,
    fault: `the computer sleeps, and ${ENDS[connections]}`,
    injected: `SIGSTOP to all processes of the browser once four of twelve parts are stored, SIGCONT after ${seconds} s`,
    outcome: 'done',
  }

  describeRealSwift('the computer sleeps', (swift) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    beforeAll(async () => {
      folder = await temporaryFolder('sluice-sleep-')
    })
    afterAll(() => folder?.remove())

    it(`for ${seconds} s, and ${ENDS[connections]}`, { timeout: 240_000 }, async (context) => {
      const measured = await playSleep(swift, folder.path, sleep)
      expect(measured.outcome).toBe(trial.outcome)
      noteTrial(context, trial, measured)
    })
  })
}
