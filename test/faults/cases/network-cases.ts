/** No network at all, or another one. */
import type { FaultCase } from '../support/fault-case.ts'
import { after } from '../support/gate.ts'
import { CONNECTIONS, meetInTheMiddle, VISIT_BYTES } from '../support/interrupted.ts'

export const networkCases: readonly FaultCase[] = [
  {
    row: 33,
    fault: 'offline, and the browser says so',
    injected:
      'Chromium’s network is switched off for 3 s once three of eight parts are stored, and all connections die',
    outcome: 'done',
    shows: 'network',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { context, store, ui, ledger } = scene
      const crawl = await meetInTheMiddle(scene, file)
      await context.setOffline(true)
      store.resetAll()
      crawl.end()
      await ui.troubled('network')
      await after(3000)
      ledger.strike()
      await context.setOffline(false)
    },
  },
  {
    row: 33,
    fault: 'offline, and the browser does not know',
    injected: 'store and application reset every connection for 5 s once three of eight parts are stored',
    outcome: 'done',
    shows: 'network',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { store, application, ui, ledger } = scene
      const crawl = await meetInTheMiddle(scene, file)
      store.setDown(true)
      crawl.end()
      application.setDown(true)
      await ui.troubled('network')
      await after(5000)
      ledger.strike()
      store.setDown(false)
      application.setDown(false)
    },
  },
  {
    row: 34,
    fault: 'network change: every connection dies at once',
    injected: 'all connections are reset while parts are on their way',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { store, application, ledger } = scene
      const crawl = await meetInTheMiddle(scene, file)
      ledger.strike()
      store.resetAll()
      crawl.end()
      application.resetAll()
    },
  },
]
