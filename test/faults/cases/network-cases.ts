/** No network at all. */
import type { FaultCase } from '../support/fault-case.ts'
import { slowBody } from '../support/faults.ts'
import { after } from '../support/gate.ts'
import { PART_BYTES } from '../support/scene.ts'

/** So slow that the upload is not over before its network is. */
const slow = { method: 'PUT', nth: (count: number) => count <= 8, fault: slowBody({ bytesPerSecond: PART_BYTES }) }

export const networkCases: readonly FaultCase[] = [
  {
    row: 33,
    fault: 'offline, and the browser says so',
    injected: 'Chromium’s network is switched off for 3 s once three parts are stored',
    outcome: 'done',
    shows: 'network',
    lostParts: 4,
    bytes: 8 * PART_BYTES,
    store: [slow],
    async play({ context, ui, ledger }, { path }) {
      await ui.choose(path)
      await ledger.stored(3)
      await context.setOffline(true)
      await ui.troubled('network')
      await after(3000)
      ledger.strike()
      await context.setOffline(false)
    },
  },
  {
    row: 33,
    fault: 'offline, and the browser does not know',
    injected: 'store and application reset every connection for 5 s once three parts are stored',
    outcome: 'done',
    shows: 'network',
    lostParts: 8,
    bytes: 8 * PART_BYTES,
    store: [slow],
    async play({ store, application, ui, ledger }, { path }) {
      await ui.choose(path)
      await ledger.stored(3)
      store.setDown(true)
      application.setDown(true)
      await ui.troubled('network')
      await after(5000)
      ledger.strike()
      store.setDown(false)
      application.setDown(false)
    },
  },
]
