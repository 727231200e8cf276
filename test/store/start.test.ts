/** Starts with many objects: whole and in order, also when an earlier start was killed. The million is in start.long.test.ts. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../simulation/random.ts'
import { temporaryFolder } from '../support/processes.ts'
import { GENERATED, generatedName, generateFolder } from './generated-folder.ts'
import { openSession, type Session, send } from './kills/session.ts'
import { launchStore, type RunningStore, runStore } from './running-store.ts'

const OBJECTS = 20_000
/** Enough history to be rewritten at the start. */
const VERSIONS = 3

describe(`a folder with ${OBJECTS} objects`, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let store: RunningStore
  let session: Session

  beforeAll(async () => {
    folder = await temporaryFolder('sluice-start-')
    await generateFolder({ folder: folder.path, objects: OBJECTS, versions: VERSIONS })
  })
  afterAll(async () => {
    await store.end('SIGTERM')
    await folder.remove()
  })

  it('survives being killed while it starts', { timeout: 60_000 }, async () => {
    const random = createRandom(7)
    let killed = 0
    for (let round = 0; round < 8; round++) {
      const launched = launchStore(['--folder', folder.path])
      await lockedBy(launched.pid, folder.path)
      await delay(round === 0 ? 0 : random.whole(0, 250))
      await launched.end('SIGKILL')
      if ((await launched.facts) === undefined) killed++
    }
    expect(killed, 'starts that were cut short').toBeGreaterThan(0)
    store = await runStore(['--folder', folder.path])
    session = await openSession(store)
    expect((await readdir(folder.path)).sort()).toEqual(['data', 'incoming', 'journal.ndjson', 'lock'])
  })

  it('has rewritten the history', async () => {
    const lines = (await readFile(join(folder.path, 'journal.ndjson'), 'utf8')).trimEnd().split('\n')
    // The account, the three containers, and each object once.
    expect(lines).toHaveLength(OBJECTS + 4)
  })

  it('lists all of it, in order, page by page', async () => {
    const names: string[] = []
    for (let page = await list('limit=7000'); page.length > 0; page = await list(`limit=7000&marker=${page.at(-1)}`)) {
      names.push(...page)
    }
    expect(names).toEqual(Array.from({ length: OBJECTS }, (_, i) => generatedName(i)).sort())
    const { headers } = await send(session, { method: 'HEAD', container: GENERATED.container, name: '' })
    expect(headers.get('x-container-object-count')).toBe(String(OBJECTS))
    expect(headers.get('x-container-bytes-used')).toBe(String(OBJECTS))
  })

  it('finds folders, the names in one, and the last ones', async () => {
    expect(await list('delimiter=/')).toEqual(
      Array.from({ length: 1000 }, (_, i) => `folder-${String(i).padStart(3, '0')}/`),
    )
    expect(await list('prefix=folder-042/')).toHaveLength(OBJECTS / 1000)
    expect(await list('reverse=true&limit=1')).toEqual([generatedName(OBJECTS - 1)])
  })

  it('serves the objects', async () => {
    const { container } = GENERATED
    for (const index of [0, 1, OBJECTS / 2, OBJECTS - 1]) {
      const answer = await send(session, { method: 'GET', container, name: generatedName(index) })
      expect([answer.status, answer.body?.toString()]).toEqual([200, 'x'])
    }
  })

  async function list(query: string): Promise<readonly string[]> {
    const { body } = await send(session, {
      method: 'GET',
      container: GENERATED.container,
      name: '',
      query: `?${query}`,
    })
    return (body?.toString() ?? '').split('\n').filter((name) => name !== '')
  }
})

/** Then it begins to read the journal. */
async function lockedBy(pid: number, folder: string): Promise<void> {
  const lock = (): Promise<string> => readFile(join(folder, 'lock'), 'utf8').catch(() => '')
  while (!(await lock()).includes(`"pid":${pid},`)) await delay(1)
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
