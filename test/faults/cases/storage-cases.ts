/** What the browser keeps is blocked, full, gone, or not to be read. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultCase } from '../support/fault-case.ts'
import { CONNECTIONS, meetInTheMiddle, VISIT_BYTES } from '../support/interrupted.ts'
import type { Scene } from '../support/scene.ts'

/** A page whose storage does not answer, throws, or is full. */
const blocked = `Object.defineProperty(IDBFactory.prototype, 'open', { value: () => { throw new DOMException('blocked', 'SecurityError') } })`
const hanging = `Object.defineProperty(IDBFactory.prototype, 'open', { value: () => new EventTarget() })`
const full = `Object.defineProperty(IDBObjectStore.prototype, 'put', { value: () => { throw new DOMException('full', 'QuotaExceededError') } })`

export const storageCases: readonly FaultCase[] = [
  {
    row: 64,
    fault: 'the browser has thrown its storage away',
    injected:
      'the origin’s data are cleared between two visits; the upload begins anew, what it had left goes with the sweep',
    outcome: 'done',
    lostParts: 8 + CONNECTIONS,
    bytes: VISIT_BYTES,
    play: (scene, file) =>
      comeAgainUnknown(scene, file, async (blank) => {
        const session = await blank.context().newCDPSession(blank)
        await session.send('Storage.clearDataForOrigin', { origin: scene.application.origin, storageTypes: 'all' })
      }),
  },
  {
    row: 66,
    fault: 'a record that nobody can read',
    injected: 'its list of MD5s is a text when the page is opened again; it is put aside, the upload begins anew',
    outcome: 'done',
    lostParts: 8 + CONNECTIONS,
    bytes: VISIT_BYTES,
    play: (scene, file) => comeAgainUnknown(scene, file, (blank) => changeRecord(blank, { md5s: 'no list' })),
  },
  {
    row: 66,
    fault: 'a record of a newer version of the package',
    injected: 'its version is 99 when the page is opened again; it is put aside, the upload begins anew',
    outcome: 'done',
    lostParts: 8 + CONNECTIONS,
    bytes: VISIT_BYTES,
    play: (scene, file) => comeAgainUnknown(scene, file, (blank) => changeRecord(blank, { version: 99 })),
  },
  {
    row: 63,
    fault: 'the browser’s storage is blocked',
    injected: '`indexedDB.open` throws',
    outcome: 'done',
    lostParts: 0,
    options: { initScript: blocked },
    check: expectNothingRemembered,
  },
  {
    row: 63,
    fault: 'the browser’s storage never answers',
    injected: '`indexedDB.open` hangs for ever',
    outcome: 'done',
    lostParts: 0,
    options: { initScript: hanging },
  },
  {
    row: 65,
    fault: 'the browser’s storage is full',
    injected: 'every write throws `QuotaExceededError`',
    outcome: 'done',
    lostParts: 0,
    options: { initScript: full },
    check: expectNothingRemembered,
  },
]

/** Between the visits something happens to the page's storage, so that nothing waits for the file any more. */
async function comeAgainUnknown(scene: Scene, file: RandomFile, happen: (blank: Page) => Promise<void>): Promise<void> {
  const crawl = await meetInTheMiddle(scene, file)
  // Of the same origin, and without the engine.
  await scene.ui.page.goto(`${scene.application.origin}/client.js`)
  crawl.end()
  await happen(scene.ui.page)
  await scene.leave('close')
  await scene.ui.choose(file.path)
}

async function changeRecord(page: Page, change: Readonly<Record<string, unknown>>): Promise<void> {
  await page.evaluate(async (fields) => {
    const ended = (request: IDBRequest) => new Promise((resolve) => request.addEventListener('success', resolve))
    const opening = indexedDB.open('sluice')
    await ended(opening)
    const uploads = opening.result.transaction('uploads', 'readwrite').objectStore('uploads')
    const keys = uploads.getAllKeys()
    const records = uploads.getAll()
    await Promise.all([ended(keys), ended(records)])
    const [key] = keys.result
    if (key === undefined) throw new Error('There is no record.')
    await ended(uploads.put({ ...records.result[0], ...fields }, key))
  }, change)
}

async function expectNothingRemembered({ ui }: Scene): Promise<void> {
  expect((await ui.snapshot()).remembers).toBe(false)
}
