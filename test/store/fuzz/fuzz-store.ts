/** A store, thousands of malformed requests, and a look at what they left. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'vitest'
import { temporaryFolder } from '../../support/processes.ts'
import { openSession, type Session, send } from '../kills/session.ts'
import { type RunningStore, runStore } from '../running-store.ts'
import { exchange } from './exchange.ts'
import { fuzzRequest } from './fuzz-request.ts'
import type { FuzzTarget } from './request-text.ts'
import { plantLinks, plantVictims, strangeFiles, surroundings } from './surroundings.ts'

export interface FuzzOptions {
  readonly seed: number
  readonly requests: number
}

/** Most of them wait at any time for a request that will never be whole. */
const CONNECTIONS = 16
const CONTAINER = 'fuzz'
/** Of a request that went wrong; seed and index make the whole of it again. */
const MOST_SHOWN = 1000
const KEEP = { container: 'kept', name: 'object', text: 'as it was' } as const

/** What was answered, by status; 0 stands for a connection that was closed without a word. */
export type FuzzCounts = ReadonlyMap<number, number>

export async function fuzzStore({ seed, requests }: FuzzOptions): Promise<FuzzCounts> {
  const { path: parent, remove } = await temporaryFolder('sluice-fuzz-')
  const folder = join(parent, 'store')
  await plantVictims(parent)
  const before = await surroundings(parent, folder)
  const store = await runStore([
    '--folder',
    folder,
    '--user',
    'test:tester:testing:admin',
    '--user',
    'kept:owner:key:admin',
  ])
  try {
    const target = await prepare(store)
    await plantLinks(folder)
    const counts = await sendAll(store, { seed, requests }, target)
    expect(store.output().trim().split('\n'), 'a warning is a fault of the store').toHaveLength(1)
    await checkKept(store)
    expect(await surroundings(parent, folder)).toEqual(before)
    expect(await strangeFiles(folder)).toEqual(['incoming/victim'])
    expect(await store.end('SIGTERM')).toEqual({ code: 0, signal: null })
    await checkRestart(folder)
    expect(await surroundings(parent, folder)).toEqual(before)
    return counts
  } finally {
    await store.end('SIGKILL')
    await remove()
  }
}

async function prepare(store: RunningStore): Promise<FuzzTarget> {
  const session = await openSession(store)
  const kept = await openSession(store, { user: 'kept:owner', key: 'key' })
  await send(kept, { method: 'PUT', container: KEEP.container, name: '' })
  await send(kept, { method: 'PUT', ...KEEP, body: Buffer.from(KEEP.text) })
  const tempUrlKey = randomBytes(8).toString('hex')
  const headers = { 'X-Container-Meta-Temp-URL-Key': tempUrlKey, 'X-Container-Meta-Access-Control-Allow-Origin': '*' }
  await send(session, { method: 'PUT', container: CONTAINER, name: '', headers })
  // The third one no request names: the container can never be deleted.
  for (const name of ['plain', 'segment', tempUrlKey]) {
    await send(session, { method: 'PUT', container: CONTAINER, name, body: Buffer.from('0123456789') })
  }
  const manifest = Buffer.from(JSON.stringify([{ path: `/${CONTAINER}/segment` }, { path: `/${CONTAINER}/segment` }]))
  const query = '?multipart-manifest=put'
  await send(session, { method: 'PUT', container: CONTAINER, name: 'large', query, body: manifest })
  return { token: session.token, account: new URL(session.storageUrl).pathname, container: CONTAINER, tempUrlKey }
}

async function sendAll(
  store: RunningStore,
  { seed, requests }: FuzzOptions,
  target: FuzzTarget,
): Promise<Map<number, number>> {
  const port = Number(new URL(store.url).port)
  const counts = new Map<number, number>()
  const faults: string[] = []
  let next = 0
  const connection = async (): Promise<void> => {
    for (let index = next++; index < requests; index = next++) {
      const text = fuzzRequest(seed, index, target)
      const { statuses, isHanging } = await exchange(port, Buffer.from(text, 'latin1'))
      // 501 is asked for: what the store does not do it refuses by name.
      const isFault = isHanging || statuses.some((status) => status >= 500 && status !== 501)
      if (isFault) faults.push(`seed ${seed}, request ${index}, ${isHanging ? 'hanging' : statuses}: ${excerpt(text)}`)
      for (const status of statuses.length === 0 ? [0] : statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  expect(faults, store.output()).toEqual([])
  return counts
}

function excerpt(text: string): string {
  const shown = text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}… (${text.length} bytes)`
  return JSON.stringify(shown)
}

/** Another account's object, which no request had a right to. */
async function checkKept(store: RunningStore): Promise<void> {
  const session = await openSession(store, { user: 'kept:owner', key: 'key' })
  const { status, body } = await send(session, { method: 'GET', ...KEEP })
  expect([status, body?.toString()]).toEqual([200, KEEP.text])
}

/** What was stored can be read again: everything that is listed is there, but what has expired since. */
async function checkRestart(folder: string): Promise<void> {
  const store = await runStore(['--folder', folder])
  try {
    const session = await openSession(store)
    for (const container of await names(session, '')) {
      for (const name of await names(session, `/${encodeURIComponent(container)}`)) {
        const path = `/${encodeURIComponent(container)}/${encodeURIComponent(name)}`
        // The object itself: a dynamic large object whose manifest leads nowhere is answered 404, rightly.
        const { status } = await ask(session, 'HEAD', `${path}?multipart-manifest=get`)
        if (status !== 404 || !(await hasExpired(folder, name)))
          expect([container, name, status]).toEqual([container, name, 200])
      }
    }
    expect(await strangeFiles(folder)).toEqual([])
  } finally {
    await store.end('SIGTERM')
  }
}

/** Listed until it is reaped, as in Swift. A change to a request can make an end that is near of one that is far. */
async function hasExpired(folder: string, name: string): Promise<boolean> {
  const lines = (await readFile(join(folder, 'journal.ndjson'), 'utf8')).trimEnd().split('\n')
  const records: readonly { readonly name?: string; readonly deleteAt?: number }[] = lines.map(
    (line) => JSON.parse(line).record ?? {},
  )
  return records.some((record) => record.name === name && (record.deleteAt ?? Number.NaN) <= Date.now() / 1000)
}

async function names(session: Session, path: string): Promise<readonly string[]> {
  const { status, body } = await ask(session, 'GET', `${path}?format=json`)
  const rows: readonly { readonly name: string }[] = status === 200 ? JSON.parse(body) : []
  return rows.map(({ name }) => name)
}

/** `fetch` would fold a container named `..`, however encoded. */
async function ask(
  { storageUrl, token }: Session,
  method: string,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const { port, pathname } = new URL(storageUrl)
  const options = { host: '127.0.0.1', port, method, path: pathname + path, headers: { 'X-Auth-Token': token } }
  const [answer] = (await once(request(options).end(), 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of answer.setEncoding('utf8')) body += chunk
  return { status: answer.statusCode ?? 0, body }
}
