/** The page goes, and comes again; or its storage does. */
import { open, stat, utimes } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultCase } from '../support/fault-case.ts'
import { slowBody, swallowFirst } from '../support/faults.ts'
import { after, createGate, type Gate } from '../support/gate.ts'
import { PART_BYTES, type Scene } from '../support/scene.ts'
import type { UploaderPage } from '../support/uploader-page.ts'

const BYTES = 8 * PART_BYTES
/** Whatever is under way when the page goes: six connections at most. */
const CONNECTIONS = 6

const slow = { method: 'PUT', nth: (count: number) => count > 3, fault: slowBody({ bytesPerSecond: PART_BYTES / 2 }) }

/** A page whose storage does not answer, throws, or is full. */
const blocked = `Object.defineProperty(IDBFactory.prototype, 'open', { value: () => { throw new DOMException('blocked', 'SecurityError') } })`
const hanging = `Object.defineProperty(IDBFactory.prototype, 'open', { value: () => new EventTarget() })`
const full = `Object.defineProperty(IDBObjectStore.prototype, 'put', { value: () => { throw new DOMException('full', 'QuotaExceededError') } })`

export const visitCases: readonly FaultCase[] = [
  {
    row: 28,
    fault: 'the page’s process crashes',
    injected: '`Page.crash` once three of eight parts are stored; the page is opened again and the file chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: BYTES,
    store: [slow],
    play: (scene, file) => comeAgain(scene, file, () => scene.leave('crash')),
    check: expectNoneAgain,
  },
  {
    row: 29,
    fault: 'reload during the upload',
    injected: 'reloaded once three of eight parts are stored; the file is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: BYTES,
    store: [slow],
    play: (scene, file) => comeAgain(scene, file, () => scene.leave('reload')),
    check: expectNoneAgain,
  },
  {
    row: 29,
    fault: 'the page is closed and opened again',
    injected: 'closed once three of eight parts are stored; the file is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: BYTES,
    store: [slow],
    play: (scene, file) => comeAgain(scene, file, () => scene.leave('close')),
    check: expectNoneAgain,
  },
  {
    row: 25,
    fault: 'the file changes between two visits and keeps its size and time',
    injected:
      'reloaded once three of eight parts are stored; a byte that no sample holds is another one when the file is chosen again',
    outcome: 'done',
    shows: 'file_changed',
    lostParts: 8 + CONNECTIONS,
    bytes: BYTES,
    store: [slow],
    async play(scene, file) {
      const restore = await changeQuietly(file.path, PART_BYTES + 70_000)
      await comeAgain(scene, file, async () => {
        await scene.leave('reload')
        await restore()
      })
    },
    check: (_, { snapshot }) => expect(snapshot.attempt).toBe(2),
  },
  {
    row: 31,
    fault: 'the browser freezes the page in the background',
    injected:
      'the page’s lifecycle is frozen for 3 s while parts are on their way, and its connections are reset meanwhile',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: BYTES,
    store: [slow],
    async play({ context, ui, ledger, store }, { path }) {
      await ui.choose(path)
      await ui.has(3)
      const session = await context.newCDPSession(ui.page)
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
      store.resetAll()
      await after(3000)
      ledger.strike()
      await session.send('Page.setWebLifecycleState', { state: 'active' })
    },
  },
  {
    row: 48,
    fault: 'two tabs, and the one that works is closed',
    injected:
      'four of eight parts are stored, the others lie on the way; a second tab shows how the first one gets on; the first one is closed, and nothing is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: BYTES,
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
    bytes: BYTES,
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
  {
    row: 64,
    fault: 'the browser has thrown its storage away',
    injected:
      'the origin’s data are cleared between two visits; the upload begins anew, what it had left goes with the sweep',
    outcome: 'done',
    lostParts: 8 + CONNECTIONS,
    bytes: BYTES,
    store: [slow],
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
    bytes: BYTES,
    store: [slow],
    play: (scene, file) => comeAgainUnknown(scene, file, (blank) => changeRecord(blank, { md5s: 'no list' })),
  },
  {
    row: 66,
    fault: 'a record of a newer version of the package',
    injected: 'its version is 99 when the page is opened again; it is put aside, the upload begins anew',
    outcome: 'done',
    lostParts: 8 + CONNECTIONS,
    bytes: BYTES,
    store: [slow],
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
  {
    row: 72,
    fault: 'pause and resume hammered',
    injected: 'a hundred times each, while parts are on their way',
    outcome: 'done',
    lostParts: 100,
    bytes: BYTES,
    store: [slow],
    async play({ ui, ledger }, { path }) {
      await ui.choose(path)
      await ui.has(2)
      ledger.strike()
      await ui.page.evaluate(() => {
        const { uploader } = window.trial
        for (let count = 0; count < 100; count += 1) {
          uploader.pauseAll()
          uploader.resumeAll()
        }
      })
    },
  },
]

/** The person sees that the upload waits for its file, and chooses it. */
async function comeAgain(scene: Scene, { path }: RandomFile, leave: () => Promise<void>): Promise<void> {
  await scene.ui.choose(path)
  await scene.ui.has(3)
  await leave()
  await scene.ui.until('needs-file')
  await scene.ui.choose(path)
}

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

/** Between the visits something happens to the page's storage, so that nothing waits for the file any more. */
async function comeAgainUnknown(
  scene: Scene,
  { path }: RandomFile,
  happen: (blank: Page) => Promise<void>,
): Promise<void> {
  await scene.ui.choose(path)
  await scene.ui.has(3)
  // Of the same origin, and without the engine.
  await scene.ui.page.goto(`${scene.application.origin}/client.js`)
  await happen(scene.ui.page)
  await scene.leave('close')
  await scene.ui.choose(path)
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

/** What the store has acknowledged is not sent again. */
function expectNoneAgain({ ledger }: Scene): void {
  expect(ledger.sentInVain()).toEqual([])
}

async function expectNothingRemembered({ ui }: Scene): Promise<void> {
  expect((await ui.snapshot()).remembers).toBe(false)
}

/** Changes one byte and puts the old time back. @returns what undoes it, as quietly. */
async function changeQuietly(path: string, at: number): Promise<() => Promise<void>> {
  const { atime, mtime } = await stat(path)
  const file = await open(path, 'r')
  const before = Buffer.alloc(1)
  await file.read(before, 0, 1, at)
  await file.close()
  const write = async (byte: Buffer) => {
    const target = await open(path, 'r+')
    await target.write(byte, 0, 1, at)
    await target.close()
    await utimes(path, atime, mtime)
  }
  await write(Buffer.from([(before[0] ?? 0) ^ 1]))
  return () => write(before)
}
