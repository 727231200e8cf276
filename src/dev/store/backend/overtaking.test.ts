/** Changes of one object that overtake each other, and clocks that go back: the latest one counts, and stays. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Backend, openBackend } from './backend.ts'

const KEY = { account: 'a', container: 'c', object: 'o' }

let folder = ''
let nowMs = 1_000_000_000_000
let backend: Backend

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-backend-'))
  nowMs = 1_000_000_000_000
  backend = await open()
  await backend.saveAccount({ name: 'a', createdAt: backend.stamp(), headers: {} })
  await backend.saveContainer('a', { name: 'c', createdAt: backend.stamp(), modifiedAt: backend.stamp(), headers: {} })
})

afterEach(async () => {
  await backend.close()
  await rm(folder, { recursive: true })
})

const open = (): Promise<Backend> => openBackend({ folder, now: () => nowMs })

async function reopen(): Promise<void> {
  await backend.close()
  backend = await open()
}

function put(type: string, source: AsyncIterable<Uint8Array>, deleteAt?: number): Promise<unknown> {
  return backend.putObject(KEY, source, 1000, (stored, at) => ({
    name: KEY.object,
    ...stored,
    type,
    createdAt: at,
    modifiedAt: at,
    headers: {},
    ...(deleteAt === undefined ? {} : { deleteAt }),
  }))
}

async function* body(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

const stored = (): string | undefined => backend.object(KEY)?.type

test('new metadata that a deletion has overtaken does not bring the object back, whose bytes are gone', async () => {
  await put('first', body('bytes'))
  const record = backend.object(KEY)
  if (record === undefined) throw new Error('not stored')
  await Promise.all([backend.deleteObject(KEY), backend.saveObject(KEY, { ...record, modifiedAt: backend.stamp() })])
  expect(stored()).toBeUndefined()
  await reopen()
  expect(stored()).toBeUndefined()
})

test('what is being put while its expired predecessor is reaped stays', async () => {
  await put('expired', body('old'), nowMs / 1000 + 1)
  nowMs += 2000
  let reaped = 0
  async function* slowBody(): AsyncIterable<Uint8Array> {
    yield Buffer.from('new')
    reaped = await backend.reap()
  }
  await put('new', slowBody())
  expect([reaped, stored()]).toEqual([1, 'new'])
  await reopen()
  expect(stored()).toBe('new')
})

test('a clock that was put back between two runs does not make a new object older than the stored one', async () => {
  await put('first', body('1'))
  nowMs -= 3_600_000
  await reopen()
  await put('second', body('2'))
  expect(stored()).toBe('second')
})

test('drafts of a lock or a journal that a killed process left are cleaned away', async () => {
  await backend.close()
  await writeFile(join(folder, 'lock.0123456789abcdef'), '{}')
  await writeFile(join(folder, 'journal.ndjson.new'), '{"op":')
  await writeFile(join(folder, 'incoming', 'half'), 'half')
  backend = await open()
  expect((await readdir(folder)).sort()).toEqual(['data', 'incoming', 'journal.ndjson', 'lock'])
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})
