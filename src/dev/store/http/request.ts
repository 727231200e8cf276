/** A request as the middlewares see it. Immutable: a middleware passes a changed copy on. */
import type { Socket } from 'node:net'
import type { Backend } from '../backend/backend.ts'
import type { VersionLink } from '../backend/records.ts'
import type { Timestamp } from '../backend/timestamp.ts'
import type { StorePath } from './path.ts'

export interface StoreRequest {
  readonly method: string
  readonly path: StorePath
  readonly query: ReadonlyMap<string, string>
  /** Names in lower case; values hold bytes as Latin-1, as HTTP/1.1 carries them. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: RequestBody
  /** Carries the request; only the weather and what outlasts an answer look at it. */
  readonly socket: Socket
  readonly remoteAddress: string
  /** `http://host:port` as the client addressed it. */
  readonly host: string
  readonly caller: Caller
  /**
   * Asks for a large object's manifest instead of judging ranges and conditions on it. Set by the SLO middleware, which
   * judges them on the whole object.
   */
  readonly wantsManifest?: boolean
  /** Set by the SLO middleware: the body is a manifest, checked. */
  readonly slo?: { readonly etag: string; readonly size: number }
  /** Set by the middleware for versions: the object becomes a link to this version. */
  readonly link?: VersionLink
  /** Set with a version's name, which holds the time of its PUT. */
  readonly at?: Timestamp
  /** The store's own request: its path may hold NUL, as names of versions do. */
  readonly reservedNames?: boolean
  /** Set by the weather: what the store seems to hold, for this request only. */
  readonly view?: (backend: Backend) => Backend
}

export type Verdict = { readonly allowed: true; readonly owner: boolean } | { readonly allowed: false }

/** Who asks, and what they may do: set by TempAuth or TempURL, asked by the controllers. */
export interface Caller {
  /** Known by name: refused with 403; an unknown one with 401. */
  readonly known: boolean
  /** @param acl the container's read or write list, where it matters. */
  authorize(request: StoreRequest, acl: string | undefined): Verdict
}

export interface RequestBody {
  /** Declared bytes; undefined without Content-Length. */
  readonly length: number | undefined
  readonly chunked: boolean
  /** To be read once at most. */
  stream(): AsyncIterable<Uint8Array>
}

export const EMPTY_BODY: RequestBody = { length: 0, chunked: false, stream: nothing }

async function* nothing(): AsyncIterable<Uint8Array> {}

export function bodyOf(bytes: Uint8Array): RequestBody {
  return {
    length: bytes.length,
    chunked: false,
    async *stream() {
      yield bytes
    },
  }
}

/** Reads at most `limit` bytes of a body into memory. */
export async function readBody(body: RequestBody, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body.stream()) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= limit) break
  }
  return Buffer.concat(chunks).subarray(0, limit)
}

/** A copy of the headers with changes; `undefined` removes. */
export function withHeaders(
  headers: ReadonlyMap<string, string>,
  changes: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const copy = new Map(headers)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) copy.delete(name)
    else copy.set(name, value)
  }
  return copy
}

/** Swift's notion of a true value in headers and queries. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', '1', 'yes', 'on', 't', 'y'].includes(value.toLowerCase())
}
