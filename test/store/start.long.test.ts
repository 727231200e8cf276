/** In the long run because making a folder with a million files takes a minute. Its figures are printed, not judged. */
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/processes.ts'
import { GENERATED, generatedName, generateFolder } from './generated-folder.ts'
import { openSession, send } from './kills/session.ts'
import { runStore } from './running-store.ts'

const OBJECTS = 1_000_000

it('starts with a million objects and lists them', { timeout: 600_000 }, async () => {
  const { path: folder, remove } = await temporaryFolder('sluice-million-')
  await generateFolder({ folder, objects: OBJECTS })
  const store = await timed('start', () => runStore(['--folder', folder]))
  const session = await openSession(store)
  const list = async (query: string) => {
    const { body } = await send(session, { method: 'GET', container: GENERATED.container, name: '', query })
    return (body?.toString() ?? '').trimEnd().split('\n')
  }
  const first = await timed('first page of 10,000', () => list('?limit=10000'))
  expect([first[0], first.length]).toEqual([generatedName(0), 10_000])
  const last = await timed('last page of 10,000', () => list('?limit=10000&marker=folder-990'))
  expect(last.length).toBe(10_000)
  const folders = await timed('1,000 folders', () => list('?delimiter=/'))
  expect(folders.length).toBe(1000)
  const names = await timed('all pages', async () => {
    let count = 0
    for (let page = first; page[0] !== ''; page = await list(`?marker=${page.at(-1)}`)) count += page.length
    return count
  })
  expect(names).toBe(OBJECTS)
  await store.end('SIGTERM')
  await remove()
})

async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await act()
  process.stdout.write(`${OBJECTS} objects, ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s\n`)
  return result
}
