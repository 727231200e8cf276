import { afterAll, beforeAll, it } from 'vitest'
import { temporaryFolder } from '../../support/processes.ts'
import { describeRealSwift } from '../../support/stores.ts'
import { playKill } from './kill-round.ts'
import { noteTrial } from './trial-row.ts'

/** One upload for each of `count` moments, spread over the file at random: one somewhere in each of as many stretches. */
export function describeKills(count: number): void {
  describeRealSwift('the browser is killed', (swift) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    beforeAll(async () => {
      folder = await temporaryFolder('sluice-kills-')
    })
    afterAll(() => folder?.remove())

    for (let stretch = 1; stretch <= count; stretch += 1) {
      it(`in stretch ${stretch} of ${count}`, { timeout: 120_000 }, async (context) => {
        const moment = (stretch - 1 + Math.random()) / count
        noteTrial(context, killCase(stretch, count), await playKill(swift, folder.path, moment))
      })
    }
  })
}

function killCase(stretch: number, count: number) {
  const at = `somewhere in stretch ${stretch} of ${count} of the file`
  return {
    row: 28,
    fault: `the whole browser is killed (${stretch} of ${count})`,
    injected: `SIGKILL to all its processes ${at}; started again on the same profile, the file chosen again`,
    outcome: 'done',
  }
}
