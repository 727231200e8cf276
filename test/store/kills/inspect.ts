/** Looks at everything after a restart: each object against the ledger, listings against objects, files against both. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { md5Of } from './content.ts'
import type { Ledger, State } from './ledger.ts'
import { CONTAINERS, type Session, send } from './session.ts'

/** Fails on anything that is not right; afterwards the ledger knows what is there. */
export async function inspect(folder: string, session: Session, ledger: Ledger): Promise<void> {
  for (const name of ledger.names()) {
    const seen = await look(session, ledger, name)
    expect(
      ledger.possible(name).some((state) => isSame(state, seen)),
      `${name} is ${describe(seen)}; it can be ${ledger.possible(name).map(describe).join(' or ')}`,
    ).toBe(true)
    if (seen === 'broken') await send(session, { method: 'DELETE', name })
    ledger.settle(name, seen === 'broken' ? 'absent' : seen)
  }
  const objects = await list(session, CONTAINERS.objects)
  const present = ledger.names().filter((name) => ledger.settled(name) !== 'absent')
  expect(objects.map(({ name }) => name)).toEqual([...present].sort())
  for (const row of objects) expect(row).toEqual(await expectedRow(session, row.name))
  const segments = await list(session, CONTAINERS.segments)
  await inspectFolder(folder, [...objects, ...segments])
}

/** Also checks that bytes, ETag, type and metadata are of one and the same version. */
async function look(session: Session, ledger: Ledger, name: string): Promise<State> {
  const { status, headers, body } = await send(session, { method: 'GET', name })
  if (status === 404) return 'absent'
  if (status === 409 || body === undefined) return 'broken'
  expect(status, name).toBe(200)
  const number = Number(headers.get('x-object-meta-version'))
  expect(headers.get('content-type')).toBe(`application/x.version-${number}`)
  expect([...headers.keys()].filter((header) => header.startsWith('x-object-meta-only-'))).toEqual([
    `x-object-meta-only-${number}`,
  ])
  const content = ledger.contentOf((headers.get('etag') ?? '').replaceAll('"', ''))
  expect([body.length, md5Of(body)], `the bytes of ${name}`).toEqual([content?.size, content?.md5])
  return { number, content }
}

function isSame(expected: State, seen: State): boolean {
  if (typeof expected === 'string' || typeof seen === 'string') return expected === seen
  // New metadata for bytes that could not be told when it was sent: any bytes that were sent whole are right.
  const hasBytes = expected.content === undefined || expected.content.etag === seen.content?.etag
  return expected.number === seen.number && hasBytes
}

function describe(state: State): string {
  if (typeof state === 'string') return state
  return `version ${state.number} (${state.content?.etag ?? 'any bytes'})`
}

interface Row {
  readonly name: string
  readonly bytes: number
  readonly hash: string
  readonly content_type: string
  readonly slo_etag?: string
}

/** The whole listing; the container's own count has to agree with it. */
async function list(session: Session, container: string): Promise<readonly Row[]> {
  const { body, headers } = await send(session, { method: 'GET', container, name: '', query: '?format=json' })
  const rows: readonly (Row & { last_modified: string })[] = JSON.parse(body?.toString() ?? '')
  expect(Number(headers.get('x-container-object-count')), `the count of ${container}`).toBe(rows.length)
  return rows.map(({ last_modified: _, ...row }) => row)
}

/** What the listing should say, by the object itself. */
async function expectedRow(session: Session, name: string): Promise<Row> {
  const { status, headers } = await send(session, { method: 'HEAD', name })
  expect(status, `HEAD ${name}, which is listed`).toBe(200)
  const etag = headers.get('etag') ?? ''
  const manifestEtag = headers.get('x-manifest-etag')?.replaceAll('"', '')
  return {
    name,
    bytes: Number(headers.get('content-length')),
    hash: manifestEtag ?? etag,
    content_type: headers.get('content-type') ?? '',
    ...(manifestEtag === undefined ? {} : { slo_etag: etag }),
  }
}

/** As many files as objects with bytes, and nothing half-done. */
async function inspectFolder(folder: string, rows: readonly Row[]): Promise<void> {
  expect((await readdir(folder)).sort()).toEqual(['data', 'incoming', 'journal.ndjson', 'lock'])
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
  const files = await readdir(join(folder, 'data'), { recursive: true })
  const withBytes = rows.filter(({ bytes, slo_etag }) => bytes > 0 || slo_etag !== undefined)
  expect(files.filter((file) => file.includes('/'))).toHaveLength(withBytes.length)
}
