/**
 * GET and HEAD of a static large object: its segments one after the other, those of nested manifests included, each
 * asked for with the caller's rights and checked against what the manifest remembers. If the first one is not right the
 * answer is 409; if a later one is not, the connection breaks, since the status has been sent.
 */
import { createHash } from 'node:crypto'
import { SLO_ETAG, SLO_SIZE } from '../app/object-headers.ts'
import { serveContent, unquoteEtag } from '../http/content.ts'
import { splitPath } from '../http/path.ts'
import type { Handler } from '../http/pipeline.ts'
import { EMPTY_BODY, type StoreRequest, withHeaders } from '../http/request.ts'
import { amend, discardBody, isSuccess, readResponse, refuse, respond, type StoreResponse } from '../http/response.ts'
import { BrokenSegment, concatenate } from './pieces.ts'
import { type StoredSegment, segmentLength } from './slo-manifest.ts'

/** Manifests inside manifests: Swift's limit. */
const MAX_DEPTH = 10

interface Piece {
  readonly segment: StoredSegment
  /** Within the segment's own object; both included. */
  readonly first: number
  readonly last: number
}

export async function getLargeObject(request: StoreRequest, next: Handler): Promise<StoreResponse> {
  if (request.query.get('multipart-manifest') === 'get') return getManifest(request, next)
  const response = await next({ ...request, wantsManifest: true })
  if (!response.headers.has('x-static-large-object')) return response
  if (!isSuccess(response)) return response
  const etag = response.headers.get(SLO_ETAG) ?? ''
  const size = Number(response.headers.get(SLO_SIZE))
  const segments = request.method === 'HEAD' ? [] : parseStored(await readResponse(response))
  const headers: Record<string, string | undefined> = {
    ...Object.fromEntries(response.headers),
    etag: `"${etag}"`,
    'x-manifest-etag': response.headers.get('etag'),
  }
  const open = (first: number, last: number): Promise<AsyncIterable<Uint8Array>> =>
    concatenate(piecesOf(request, next, segments, first, last, 1), (piece) => openPiece(request, next, piece))
  const lastModified = Math.floor(Date.parse(response.headers.get('last-modified') ?? '') / 1000)
  try {
    return await serveContent(request, headers, { size, open }, { etag, lastModified })
  } catch (error) {
    if (error instanceof BrokenSegment) return refuse(409)
    throw error
  }
}

function parseStored(manifest: Buffer): readonly StoredSegment[] {
  return JSON.parse(manifest.toString('utf8')) as readonly StoredSegment[]
}

/** The manifest as it is stored, or in the form in which it can be put again. */
async function getManifest(request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const isRaw = request.query.get('format') === 'raw'
  // A part of a manifest cannot be converted; Swift tries, and answers 500.
  const headers = isRaw ? withHeaders(request.headers, { range: undefined }) : request.headers
  const response = await next({ ...request, headers, wantsManifest: false })
  if (!response.headers.has('x-static-large-object')) return response
  if (!isRaw) return amend(response, { 'content-type': 'application/json; charset=utf-8' })
  return request.method === 'HEAD' || response.status !== 200 ? response : rawManifest(response)
}

async function rawManifest(response: StoreResponse): Promise<StoreResponse> {
  const segments = parseStored(await readResponse(response))
  const raw = segments.map((segment) => {
    if ('data' in segment) return segment
    const { name, bytes, hash, range } = segment
    return { etag: hash, path: name, ...(range === undefined ? {} : { range }), size_bytes: bytes }
  })
  const text = Buffer.from(JSON.stringify(raw))
  const etag = createHash('md5').update(text).digest('hex')
  const headers = { ...Object.fromEntries(response.headers), 'content-length': String(text.length), etag }
  return respond(response.status, headers, text)
}

/** The pieces of objects that make up bytes `first` to `last`; nested manifests are read only when they are reached. */
async function* piecesOf(
  request: StoreRequest,
  next: Handler,
  segments: readonly StoredSegment[],
  first: number,
  last: number,
  depth: number,
): AsyncGenerator<Piece, void> {
  let offset = 0
  for (const segment of segments) {
    const length = segmentLength(segment)
    const from = Math.max(0, first - offset)
    const to = Math.min(length - 1, last - offset)
    offset += length
    if (from >= length) continue
    if (to < 0) return
    const start = 'data' in segment || segment.range === undefined ? 0 : Number(segment.range.split('-')[0])
    if ('data' in segment || segment.sub_slo !== true) yield { segment, first: start + from, last: start + to }
    else {
      if (depth >= MAX_DEPTH) throw new BrokenSegment('manifests are nested too deeply')
      const nested = await fetchNested(request, next, segment.name)
      yield* piecesOf(request, next, nested, start + from, start + to, depth + 1)
    }
  }
}

async function fetchNested(request: StoreRequest, next: Handler, name: string): Promise<readonly StoredSegment[]> {
  const response = await next(segmentRequest(request, name, new Map()))
  if (!isSuccess(response)) throw new BrokenSegment('a nested manifest cannot be read')
  try {
    return parseStored(await readResponse(response))
  } catch {
    throw new BrokenSegment('a nested manifest is none')
  }
}

async function openPiece(request: StoreRequest, next: Handler, piece: Piece): Promise<AsyncIterable<Uint8Array>> {
  const { segment, first, last } = piece
  if ('data' in segment) return only(Buffer.from(segment.data, 'base64').subarray(first, last + 1))
  const headers = new Map([['range', `bytes=${first}-${last}`]])
  const response = await next(segmentRequest(request, segment.name, headers))
  const isWhole = unquoteEtag(response.headers.get('etag') ?? '') === segment.hash
  const hasSize = totalSize(response) === segment.bytes
  if (!isSuccess(response) || !isWhole || !hasSize) {
    await discardBody(response)
    throw new BrokenSegment('a segment is gone or was changed')
  }
  return response.body instanceof Uint8Array || response.body === undefined
    ? only(response.body ?? Buffer.alloc(0))
    : response.body
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

function totalSize({ headers }: StoreResponse): number {
  return Number(/\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] ?? headers.get('content-length'))
}

/** Asks for the stored bytes of a segment, be it a manifest or not. */
function segmentRequest(request: StoreRequest, name: string, headers: ReadonlyMap<string, string>): StoreRequest {
  const path = splitPath(`/${request.path.version}/${request.path.account}/${name.replace(/^\/+/, '')}`)
  const referer = request.headers.get('referer')
  const all = referer === undefined ? headers : new Map([...headers, ['referer', referer]])
  return { ...request, method: 'GET', path, query: new Map(), headers: all, body: EMPTY_BODY, wantsManifest: false }
}
