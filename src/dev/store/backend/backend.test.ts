import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Backend, type ObjectKey, openBackend } from './backend.ts'
import { BodyTooLarge } from './data-files.ts'

let folder = ''
let backend: Backend
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-backend-'))
  backend = await open()
  await backend.saveAccount({ name: 'a', createdAt: backend.stamp(), headers: {} })
  await backend.saveContainer('a', { name: 'c', createdAt: backend.stamp(), modifiedAt: backend.stamp(), headers: {} })
})
afterEach(async () => {
  await backend.close()
  await rm(folder, { recursive: true })
})

const open = (): Promise<Backend> => openBackend({ folder, now: Date.now })

async function reopen(): Promise<void> {
  await backend.close()
  backend = await open()
}

const key = (object: string): ObjectKey => ({ account: 'a', container: 'c', object })

async function* body(...chunks: readonly string[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

function put(object: string, source: AsyncIterable<Uint8Array>, limit = 10_000): Promise<unknown> {
  return backend.putObject(key(object), source, limit, (stored, at) => ({
    name: object,
    ...stored,
    type: 'text/plain',
    createdAt: at,
    modifiedAt: at,
    headers: {},
  }))
}

async function text(object: string): Promise<string> {
  const record = backend.object(key(object))
  if (record === undefined) return 'none'
  const chunks: Uint8Array[] = []
  for await (const chunk of await backend.read(record, 0, record.size - 1)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function dataFiles(): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'data'), { recursive: true })
  return names.filter((name) => name.includes('/'))
}

test('what was put is there after a restart, with its MD5', async () => {
  await put('o', body('hel', 'lo'))
  await put('empty', body())
  await reopen()
  expect(await text('o')).toBe('hello')
  expect(backend.object(key('o'))?.etag).toBe(createHash('md5').update('hello').digest('hex'))
  expect(await text('empty')).toBe('')
  expect(await dataFiles()).toHaveLength(1)
})

test('no object name becomes a file name', async () => {
  const hostile = ['../../escaped', '/etc/passwd', 'a\nb', '..', '.', 'x'.repeat(1024), '\u202e']
  for (const object of hostile) await put(object, body(object))
  await reopen()
  for (const object of hostile) expect(await text(object)).toBe(object)
  expect((await dataFiles()).every((name) => /^[0-9a-f]{2}\/[0-9a-f]{32}$/.test(name))).toBe(true)
  expect((await readdir(folder)).sort()).toEqual(['data', 'incoming', 'journal.ndjson', 'lock'])
})

test('an overwrite and a deletion remove the bytes of before', async () => {
  await put('o', body('old'))
  await put('o', body('new'))
  expect(await dataFiles()).toHaveLength(1)
  await backend.deleteObject(key('o'))
  expect(await dataFiles()).toEqual([])
  await reopen()
  expect(await text('o')).toBe('none')
})

test('a body that fails, or is too large, or is refused at its end leaves nothing', async () => {
  await put('o', body('old'))
  async function* failing(): AsyncIterable<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('gone')
  }
  await expect(put('o', failing())).rejects.toThrow('gone')
  await expect(put('o', body('x'.repeat(20)), 10)).rejects.toThrow(BodyTooLarge)
  const refuse = (): never => {
    throw new Error('other bytes')
  }
  await expect(backend.putObject(key('o'), body('new'), 10, refuse)).rejects.toThrow('other bytes')
  expect(await text('o')).toBe('old')
  expect(await dataFiles()).toHaveLength(1)
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

test('a torn last line is a change that never was', async () => {
  await put('o', body('kept'))
  await backend.close()
  await appendFile(join(folder, 'journal.ndjson'), '{"op":"object","account":"a","container":"c","record":{"na')
  backend = await open()
  expect(await text('o')).toBe('kept')
  await put('p', body('next'))
  await reopen()
  expect([await text('o'), await text('p')]).toEqual(['kept', 'next'])
})

test('bytes that no line names are removed at the start', async () => {
  await put('o', body('kept'))
  await backend.close()
  await writeFile(join(folder, 'data', 'ab', 'ab00'), 'rubbish of a killed process')
  await writeFile(join(folder, 'incoming', 'cd00'), 'half a body')
  backend = await open()
  expect(await dataFiles()).toHaveLength(1)
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

test('a line that is no JSON in the middle is told, with its number', async () => {
  await backend.close()
  const path = join(folder, 'journal.ndjson')
  await writeFile(path, `nonsense\n${await readFile(path, 'utf8')}`)
  await expect(open()).rejects.toThrow(/journal\.ndjson:1 is not a journal line/)
  await writeFile(path, '')
  backend = await open()
})

test('a second store on the same folder is refused, and a lock whose owner is gone is broken', async () => {
  await expect(open()).rejects.toThrow(/is in use by process \d+/)
  await backend.close()
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 'x' }))
  backend = await open()
})

test('a lock of a process id that another process has now is broken', async () => {
  await backend.close()
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: 'another boot:1' }))
  backend = await open()
  expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
})

/** A body that waits to be told to end. */
function heldBody(content: string): {
  readonly source: AsyncIterable<Uint8Array>
  release(): void
  readonly begun: Promise<void>
} {
  let release = (): void => {}
  let begin = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  async function* source(): AsyncIterable<Uint8Array> {
    begin()
    await released
    yield Buffer.from(content)
  }
  return { source: source(), release, begun }
}

test('of two PUTs the one that began later wins, whichever ends last', async () => {
  const slow = heldBody('began first')
  const first = put('o', slow.source)
  await slow.begun
  await put('o', body('began second'))
  slow.release()
  await first
  expect(await text('o')).toBe('began second')
  expect(await dataFiles()).toHaveLength(1)
  await reopen()
  expect(await text('o')).toBe('began second')
})

test('a PUT that began before a deletion does not bring the object back', async () => {
  const slow = heldBody('late')
  const first = put('o', slow.source)
  await slow.begun
  await backend.deleteObject(key('o'))
  slow.release()
  await first
  expect(await text('o')).toBe('none')
  await reopen()
  expect(await text('o')).toBe('none')
})

test('a long history is rewritten at the start, and says the same', async () => {
  const record = { name: 'a', createdAt: backend.stamp(), headers: {} }
  await Promise.all(Array.from({ length: 10_000 }, () => backend.saveAccount(record)))
  await put('p', body('kept'))
  const before = (await readFile(join(folder, 'journal.ndjson'))).length
  await reopen()
  expect((await readFile(join(folder, 'journal.ndjson'))).length).toBeLessThan(before / 1000)
  expect(await text('p')).toBe('kept')
})
