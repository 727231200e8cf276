/** A client that changes objects at random until the connection breaks, and writes down what it was told. */
import type { Random } from '../../simulation/random.ts'
import { bytesOf, type Content, flattened, joined, plainContent } from './content.ts'
import type { Change, Ledger, Version } from './ledger.ts'
import { CONTAINERS, type Session, type StoreCall, send } from './session.ts'

export interface ClientOptions {
  readonly session: Session
  readonly random: Random
  readonly ledger: Ledger
  /** Names that only this client changes. */
  readonly own: readonly [string, ...string[]]
  /** Names that all clients change. */
  readonly shared: readonly [string, ...string[]]
}

/** From nothing to what is still arriving when the process dies. */
const SIZES = [0, 1, 100, 10_000, 10_000, 300_000, 2_000_000] as const
/** Smaller: there are two, and both have to arrive before the manifest. */
const SEGMENT_SIZES = [1, 5_000, 200_000] as const

type Operation = (client: ClientOptions) => Promise<void>

/** Those that are there several times are chosen as often. */
const OPERATIONS: readonly [Operation, ...Operation[]] = [
  put,
  ...[put, put, put, remove, remove, copy, copy, describe, describe, putLarge, removeLarge],
]

/** Returns when the store is gone; throws what a living store should not have answered. */
export async function changeObjects(client: ClientOptions): Promise<void> {
  try {
    for (;;) await client.random.pick(OPERATIONS)(client)
  } catch (error) {
    // `fetch` throws a TypeError for a connection that breaks; nothing else here does.
    if (!(error instanceof TypeError)) throw error
  }
}

async function put(client: ClientOptions): Promise<void> {
  const { random, ledger } = client
  const version = newVersion(ledger, plainContent(ledger.nextNumber(), random.pick(SIZES)))
  const etag = random.chance(0.5) ? { ETag: version.content.md5 } : {}
  const call = { method: 'PUT', headers: { ...headersOf(version), ...etag }, body: bytesOf(version.content) }
  const name = anyName(client)
  await change(client, { ...call, name, chunked: random.chance(0.2) }, ledger.begin(name, version), [201])
}

async function remove(client: ClientOptions): Promise<void> {
  const name = anyName(client)
  const present = ownState(client, name)
  const done = present === undefined ? [204, 404] : [present === 'absent' ? 404 : 204]
  await change(client, { method: 'DELETE', name }, client.ledger.begin(name, 'absent'), done)
}

/** From an own name: what a shared one holds nobody can tell. */
async function copy(client: ClientOptions): Promise<void> {
  const { random, ledger, own } = client
  const source = random.pick(own)
  const content = contentOf(client, source)
  if (content === undefined) return put(client)
  const version = newVersion(ledger, flattened(content))
  const name = anyName(client)
  const headers = {
    ...headersOf(version),
    'X-Fresh-Metadata': 'true',
    Destination: `${CONTAINERS.objects}/${name}`,
  }
  await change(client, { method: 'COPY', name: source, headers }, ledger.begin(name, version), [201])
}

/** New metadata for what is there. */
async function describe(client: ClientOptions): Promise<void> {
  const { ledger } = client
  const name = anyName(client)
  const present = ownState(client, name)
  const version: Version = { number: ledger.nextNumber(), content: contentOf(client, name) }
  const outcome = present === undefined ? { done: [202], nothing: [404] } : expectedOf(present)
  const call = { method: 'POST', name, headers: headersOf(version) }
  await change(client, call, ledger.begin(name, version), outcome.done, outcome.nothing)
}

function expectedOf(present: 'absent' | 'broken' | Version): { done: readonly number[]; nothing: readonly number[] } {
  return present === 'absent' ? { done: [], nothing: [404] } : { done: [202], nothing: [] }
}

async function putLarge(client: ClientOptions): Promise<void> {
  const { random, ledger, session } = client
  const segments = [1, 2].map(() => plainContent(ledger.nextNumber(), random.pick(SEGMENT_SIZES)))
  const version = newVersion(ledger, joined(segments))
  const manifest = segments.map(({ size, md5 }, i) => ({
    path: `/${CONTAINERS.segments}/${version.number}-${i}`,
    etag: md5,
    size_bytes: size,
  }))
  for (const [i, segment] of segments.entries()) {
    const name = `${version.number}-${i}`
    const call = { method: 'PUT', container: CONTAINERS.segments, name, body: bytesOf(segment) }
    const { status } = await send(session, call)
    if (status !== 201) throw new Error(`PUT of the segment ${name} was answered ${status}`)
  }
  const name = anyName(client)
  const body = Buffer.from(JSON.stringify(manifest))
  const call = { method: 'PUT', name, query: '?multipart-manifest=put', headers: headersOf(version), body }
  await change(client, call, ledger.begin(name, version), [201])
}

/** Segments first, then the manifest: killed in the middle, it leaves a manifest without all of its segments. */
async function removeLarge(client: ClientOptions): Promise<void> {
  const { ledger, own } = client
  const name = own.find((candidate) => isLarge(contentOf(client, candidate)))
  if (name === undefined) return putLarge(client)
  const call = { method: 'DELETE', name, query: '?multipart-manifest=delete' }
  await change(client, call, ledger.begin(name, 'absent', 'broken'), [200])
  ledger.settle(name, 'absent')
}

/** @throws Error for an answer that is neither. */
async function change(
  { session }: ClientOptions,
  call: StoreCall,
  begun: Change,
  done: readonly number[],
  nothing: readonly number[] = [],
): Promise<void> {
  const { status } = await send(session, call)
  if (done.includes(status)) begun.acknowledge()
  else if (nothing.includes(status)) begun.withdraw()
  else throw new Error(`${call.method} ${call.name} was answered ${status}; expected ${[...done, ...nothing]}`)
}

function newVersion(ledger: Ledger, content: Content): Version & { readonly content: Content } {
  return { number: ledger.nextNumber(), content }
}

/** All of these change with every version, so that a mixture of two would show. */
function headersOf({ number }: Version): Record<string, string> {
  return {
    'Content-Type': `application/x.version-${number}`,
    'X-Object-Meta-Version': String(number),
    [`X-Object-Meta-Only-${number}`]: 'here',
  }
}

function anyName({ random, own, shared }: ClientOptions): string {
  return random.pick(random.chance(0.3) ? shared : own)
}

/** Undefined for shared names. */
function ownState({ own, ledger }: ClientOptions, name: string): ReturnType<Ledger['settled']> {
  return own.includes(name) ? ledger.settled(name) : undefined
}

function contentOf(client: ClientOptions, name: string): Content | undefined {
  const state = ownState(client, name)
  return typeof state === 'object' ? state.content : undefined
}

function isLarge(content: Content | undefined): boolean {
  return content !== undefined && content.etag !== content.md5
}
