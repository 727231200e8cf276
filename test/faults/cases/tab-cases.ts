/** Two tabs of one browser over one upload. */
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultCase } from '../support/fault-case.ts'
import { swallowFirst } from '../support/faults.ts'
import { createGate, type Gate } from '../support/gate.ts'
import { CONNECTIONS, expectNoneAgain, VISIT_BYTES } from '../support/interrupted.ts'
import type { Scene } from '../support/scene.ts'
import type { UploaderPage } from '../support/uploader-page.ts'

export const tabCases: readonly FaultCase[] = [
  {
    row: 48,
    fault: 'two tabs, and the one that works is closed',
    injected:
      'four of eight parts are stored, the others lie on the way; a second tab shows how the first one gets on; the first one is closed, and nothing is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { second } = await openSecondTab(scene, file)
      scene.ledger.strike()
      await scene.ui.page.close()
      scene.turnTo(second)
    },
    check: expectNoneAgain,
  },
  {
    row: 48,
    fault: 'two tabs, to the end',
    injected:
      'four of eight parts are stored, the others lie on the way; a second tab shows how the first one gets on, and then that it is done',
    outcome: 'done',
    lostParts: 0,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { second, gate } = await openSecondTab(scene, file)
      gate.open()
      await scene.ui.until('done')
      scene.turnTo(second)
    },
    check({ ledger }) {
      expect(ledger.entries.filter(({ path }) => path.endsWith('/complete'))).toHaveLength(1)
    },
  },
]

/** A second tab that looks on. The last parts arrive when the gate is opened. */
async function openSecondTab(
  { store, ui, openTab }: Scene,
  { path }: RandomFile,
): Promise<{ readonly second: UploaderPage; readonly gate: Gate }> {
  const gate = createGate()
  store.inject({ method: 'PUT', nth: (count) => count > 4 && count <= 8, fault: swallowFirst(gate.opened) })
  await ui.choose(path)
  await ui.has(4)
  const second = await openTab()
  await second.until('elsewhere')
  // The first tab has answered, and it hands over the file before it tells of its speed.
  await second.page.waitForFunction(() => window.trial.uploader.snapshot().files[0]?.bytesPerSecond !== undefined)
  return { second, gate }
}
