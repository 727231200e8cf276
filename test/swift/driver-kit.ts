/** What the driver's tests share: a driver as the application's user, uploads, and PUTs by the grant as a page sends them. */
import { createHash, randomBytes } from 'node:crypto'
import type { Grant } from '../../src/protocol/grant.ts'
import { plannedPartSize, type Upload, type UploadDraft } from '../../src/store/upload.ts'
import { tempAuth } from '../../src/swift/account/auth-temp.ts'
import type { SwiftConnection } from '../../src/swift/account/connection.ts'
import { partsPrefix } from '../../src/swift/names.ts'
import { type SwiftStore, type SwiftStoreOptions, swiftStore } from '../../src/swift/swift-store.ts'
import type { TestContainers, TestStore } from '../support/stores.ts'

export interface Bench {
  readonly store: SwiftStore
  readonly containers: TestContainers
  /** With an administrator's rights: looks at what the driver did. */
  readonly admin: SwiftConnection
  /** A second driver over the same containers, as a second process would have. */
  another(options?: Partial<SwiftStoreOptions>): SwiftStore
}

export const ORIGIN = 'https://app.example'

/** Fresh containers and a driver whose Swift user is no administrator. */
export async function openBench(test: TestStore, options: Partial<SwiftStoreOptions> = {}): Promise<Bench> {
  const containers = await test.freshContainers({ origins: [ORIGIN] })
  const { authUrl, runtime } = test.address()
  const another = (more: Partial<SwiftStoreOptions> = {}) =>
    swiftStore({ auth: tempAuth({ url: authUrl, ...runtime }), ...containers, ...options, ...more })
  return { store: another(), containers, admin: test.connect('admin'), another }
}

export function draft(size: number, more: Partial<UploadDraft> = {}): UploadDraft {
  const id = randomBytes(16).toString('hex')
  const now = Date.now()
  return {
    id,
    owner: 'someone',
    ownerTag: '0123456789abcdef',
    object: `inbox/${id}/file.bin`,
    randomName: true,
    overwrite: false,
    size,
    type: 'application/pdf',
    disposition: 'attachment; filename="file.bin"',
    seal: false,
    metadata: {},
    createdAtMs: now,
    expiresAtMs: now + 3_600_000,
    ...more,
  }
}

/** A given name that nobody may overwrite. */
export function given(object: string): Partial<UploadDraft> {
  return { object, randomName: false, overwrite: false }
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** The parts of some content, cut as the plan says. */
function cut(upload: Upload, content: Buffer<ArrayBuffer>): readonly Buffer<ArrayBuffer>[] {
  return Array.from({ length: upload.parts.count }, (_, index) => {
    const from = index * upload.parts.size
    return content.subarray(from, from + plannedPartSize(upload.size, upload.parts, index + 1))
  })
}

export function md5sOf(upload: Upload, content: Buffer<ArrayBuffer>): readonly string[] {
  return cut(upload, content).map(md5)
}

function partUrl(grant: Grant, part: number): string {
  if (!('url' in grant.request)) throw new Error('Expected a URL template.')
  const sig = grant.request.sigs[part - grant.parts[0]] ?? ''
  return grant.request.url.replace('{part}', String(part).padStart(6, '0')).replace('{sig}', sig)
}

export interface PartPut {
  readonly part: number
  readonly body: Buffer<ArrayBuffer>
  /** Headers that the page adds or replaces on its own account. */
  readonly headers?: Readonly<Record<string, string>>
}

/** One PUT exactly as the grant says it. */
export async function putPart(grant: Grant, { part, body, headers = {} }: PartPut): Promise<Response> {
  const granted = Object.entries(grant.request.headers).map(([name, value]) => [
    name,
    value.replace('{md5}', md5(body)),
  ])
  const response = await fetch(partUrl(grant, part), {
    method: grant.request.method,
    headers: { Origin: ORIGIN, ...Object.fromEntries(granted), ...headers },
    body,
  })
  await response.arrayBuffer()
  return response
}

/** Sends everything, a few at once; answers the MD5s for `commit`. */
export async function sendAll(
  store: SwiftStore,
  upload: Upload,
  content: Buffer<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const bodies = cut(upload, content)
  for (let from = 1; from <= bodies.length; from += 1000) {
    const to = Math.min(from + 999, bodies.length)
    const grant = await store.grant(upload, [from, to], 600)
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    const worker = async () => {
      for (let part = numbers.shift(); part !== undefined; part = numbers.shift()) {
        const response = await putPart(grant, { part, body: bodies[part - 1] ?? Buffer.alloc(0), headers })
        if (response.status !== grant.stored.status) throw new Error(`Part ${part} answered ${response.status}.`)
      }
    }
    await Promise.all(Array.from({ length: 6 }, worker))
  }
  return bodies.map(md5)
}

/**
 * Stores the parts of an upload in one request: Swift unpacks an archive by itself. A thousand PUTs cost it a minute on a
 * busy machine, and the grant is not what such a test is about. The embedded store unpacks nothing, and needs a second.
 */
export async function storeByArchive(
  admin: SwiftConnection,
  partsContainer: string,
  upload: Upload,
  content: Buffer<ArrayBuffer>,
): Promise<readonly string[]> {
  const bodies = cut(upload, content)
  const files = bodies.map((body, index) => ({ name: String(index + 1).padStart(6, '0'), body }))
  const info = (await (await admin.request({ method: 'GET', scope: 'info' })).json()) as Record<string, unknown>
  const storeFiles = 'bulk_upload' in info ? storeArchive : storeOneByOne
  await storeFiles(admin, partsContainer, partsPrefix(upload), files)
  return bodies.map(md5)
}

interface PlainFile {
  readonly name: string
  readonly body: Buffer<ArrayBuffer>
}

async function storeArchive(
  admin: SwiftConnection,
  container: string,
  prefix: string,
  files: readonly PlainFile[],
): Promise<void> {
  const response = await admin.request({
    method: 'PUT',
    container,
    object: prefix.slice(0, -1),
    query: { 'extract-archive': 'tar' },
    headers: { Accept: 'application/json' },
    body: Buffer.concat([...files.map(({ name, body }) => tarEntry(name, body)), Buffer.alloc(1024)]),
    timeoutMs: 120_000,
  })
  const report = (await response.json()) as Record<string, unknown>
  if (report['Number Files Created'] !== files.length) throw new Error(`The archive: ${JSON.stringify(report)}`)
}

async function storeOneByOne(
  admin: SwiftConnection,
  container: string,
  prefix: string,
  files: readonly PlainFile[],
): Promise<void> {
  const left = [...files]
  const worker = async () => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      const object = prefix + file.name
      const { status } = await admin.request({ method: 'PUT', container, object, body: file.body })
      if (status !== 201) throw new Error(`${object} answered ${status}.`)
    }
  }
  await Promise.all(Array.from({ length: 6 }, worker))
}

/** One file of a tar archive (POSIX ustar): a header of 512 bytes, then the bytes padded to 512. */
function tarEntry(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(`0000644\0${'0000000\0'.repeat(2)}`, 100)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0${' '.repeat(8)}0`, 124)
  header.write('ustar\x0000', 257)
  const checksum = header.reduce((sum, byte) => sum + byte, 0)
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

/** Begins, sends and answers what `commit` needs. */
export async function uploadParts(
  store: SwiftStore,
  content: Buffer<ArrayBuffer>,
  more: Partial<UploadDraft> = {},
): Promise<{ readonly upload: Upload; readonly md5s: readonly string[] }> {
  const upload = await store.begin(draft(content.length, more))
  return { upload, md5s: await sendAll(store, upload, content) }
}

export interface Fetched {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

/** An object as a reader gets it. */
export async function fetchObject(connection: SwiftConnection, container: string, object: string): Promise<Fetched> {
  const response = await connection.request({ method: 'GET', container, object })
  try {
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
  } catch {
    // Swift breaks the connection off where a segment is gone.
    return { status: 0, headers: response.headers, bytes: Buffer.alloc(0) }
  }
}

/** Every name in a container. */
export async function namesIn(connection: SwiftConnection, container: string, prefix = ''): Promise<readonly string[]> {
  const response = await connection.request({ method: 'GET', container, query: { format: 'json', prefix } })
  if (response.status !== 200) throw new Error(`The listing answered ${response.status}.`)
  return ((await response.json()) as { readonly name: string }[]).map(({ name }) => name)
}

/** Counts requests by `METHOD kind`, where the kind tells listings, markers, parts and objects apart. */
export function countingFetch(): { readonly fetch: typeof fetch; readonly counts: Map<string, number>; reset(): void } {
  const counts = new Map<string, number>()
  const counting: typeof fetch = (input, init) => {
    const url = new URL(String(input))
    const kind = kindOf(url)
    const key = `${init?.method ?? 'GET'} ${kind}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return fetch(input, init)
  }
  return { fetch: counting, counts, reset: () => counts.clear() }
}

function kindOf({ pathname, searchParams }: URL): string {
  if (searchParams.has('prefix')) return 'listing'
  if (pathname.includes('/markers/')) return `marker ${pathname.slice(pathname.lastIndexOf('/') + 1)}`
  if (pathname.includes('/parts/')) return 'part'
  return pathname.startsWith('/v1/') ? 'object' : pathname
}

/** A fetch that calls `then` just before its request number `count` (the login included) goes out. */
export function afterRequests(count: number, then: () => void): typeof fetch {
  let requests = 0
  return (input, init) => {
    if (requests++ === count) then()
    return fetch(input, init)
  }
}
