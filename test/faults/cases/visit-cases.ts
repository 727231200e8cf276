/** The page goes, and comes again; or stands still for a while. */
import { open, stat, utimes } from 'node:fs/promises'
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultCase } from '../support/fault-case.ts'
import { after } from '../support/gate.ts'
import { CONNECTIONS, expectNoneAgain, meetInTheMiddle, VISIT_BYTES } from '../support/interrupted.ts'
import { PART_BYTES, type Scene } from '../support/scene.ts'

export const visitCases: readonly FaultCase[] = [
  {
    row: 28,
    fault: 'the page’s process crashes',
    injected: '`Page.crash` once three of eight parts are stored; the page is opened again and the file chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    play: (scene, file) => comeAgain(scene, file, () => scene.leave('crash')),
    check: expectNoneAgain,
  },
  {
    row: 29,
    fault: 'reload during the upload',
    injected: 'reloaded once three of eight parts are stored; the file is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
    play: (scene, file) => comeAgain(scene, file, () => scene.leave('reload')),
    check: expectNoneAgain,
  },
  {
    row: 29,
    fault: 'the page is closed and opened again',
    injected: 'closed once three of eight parts are stored; the file is chosen again',
    outcome: 'done',
    lostParts: CONNECTIONS,
    bytes: VISIT_BYTES,
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
    bytes: VISIT_BYTES,
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
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { context, ui, ledger, store } = scene
      const crawl = await meetInTheMiddle(scene, file)
      const session = await context.newCDPSession(ui.page)
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
      store.resetAll()
      crawl.end()
      await after(3000)
      ledger.strike()
      await session.send('Page.setWebLifecycleState', { state: 'active' })
    },
  },
  {
    row: 72,
    fault: 'pause and resume hammered',
    injected: 'a hundred times each, while parts are on their way',
    outcome: 'done',
    lostParts: 2 * CONNECTIONS,
    bytes: VISIT_BYTES,
    async play(scene, file) {
      const { ui, ledger } = scene
      const crawl = await meetInTheMiddle(scene, file)
      ledger.strike()
      await ui.page.evaluate(() => {
        const { uploader } = window.trial
        for (let count = 0; count < 100; count += 1) {
          uploader.pauseAll()
          uploader.resumeAll()
        }
      })
      crawl.end()
    },
  },
]

/** The person sees that the upload waits for its file, and chooses it. */
async function comeAgain(scene: Scene, file: RandomFile, leave: () => Promise<void>): Promise<void> {
  const crawl = await meetInTheMiddle(scene, file)
  await leave()
  crawl.end()
  await scene.ui.until('needs-file')
  await scene.ui.choose(file.path)
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
