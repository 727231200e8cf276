/**
 * Dynamic large objects: an object with `X-Object-Manifest: container/prefix` stands for all objects whose names begin
 * so, in the order of the listing, whatever they are at that moment. Nothing is remembered of them and nothing checked;
 * that is what static large objects are for.
 */
import { createHash } from 'node:crypto'
import { LIMITS } from '../app/limits.ts'
import { serveContent } from '../http/content.ts'
import { kindOf, percentDecode, splitPath } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { EMPTY_BODY, type StoreRequest, withHeaders } from '../http/request.ts'
import { discardBody, isSuccess, readResponse, refuse, respond, type StoreResponse } from '../http/response.ts'
import { BrokenSegment, concatenate } from './pieces.ts'

export const OBJECT_MANIFEST = 'x-object-manifest'

/** A line of the listing. */
interface Segment {
  readonly name: string
  readonly bytes: number
  readonly hash: string
}

interface Piece {
  readonly name: string
  /** Within the segment; both included. */
  readonly first: number
  readonly last: number
}

export const dlo: Middleware = async (request, next) => {
  if (kindOf(request.path) !== 'object') return next(request)
  if (request.method === 'PUT') return refuseManifest(request) ?? next(request)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || request.query.get('multipart-manifest') === 'get') return next(request)
  const response = await next(request)
  const manifest = response.headers.get(OBJECT_MANIFEST)
  if (manifest === undefined) return response
  await discardBody(response)
  return serveSegments(request, next, manifest)
}

function refuseManifest({ headers }: StoreRequest): StoreResponse | undefined {
  const manifest = headers.get(OBJECT_MANIFEST)
  if (manifest === undefined || /^[^/?&]+\/[^/?&][^?&]*$/.test(manifest)) return undefined
  return refuse(400, 'X-Object-Manifest must be in the format container/prefix')
}

async function serveSegments(request: StoreRequest, next: Handler, manifest: string): Promise<StoreResponse> {
  const text = percentDecode(manifest)
  const container = text?.slice(0, text.indexOf('/'))
  // Decoded it may be none after all, or name no container: `%2Fx/y`.
  if (text === undefined || !container) return refuse(404)
  const listing = await next(listRequest(request, container, text.slice(container.length + 1)))
  if (!isSuccess(listing)) return listing
  const segments = JSON.parse((await readResponse(listing)).toString('utf8') || '[]') as readonly Segment[]
  const described = await next(describeRequest(request))
  const headers = Object.fromEntries(described.headers)
  const open = (first: number, last: number): Promise<AsyncIterable<Uint8Array>> =>
    concatenate(piecesOf(segments, first, last), (piece) => openPiece(request, next, container, piece))
  const size = segments.reduce((sum, { bytes }) => sum + bytes, 0)
  try {
    // One page of the listing is all that is looked at: more segments than that have no known length and no ETag.
    if (segments.length === LIMITS.listingLimit) {
      const more = { ...headers, 'content-length': undefined }
      return respond(200, more, request.method === 'HEAD' ? Buffer.alloc(0) : await open(0, size - 1))
    }
    const etag = etagOf(segments)
    const lastModified = Math.floor(Date.parse(headers['last-modified'] ?? '') / 1000)
    const asked = { ...request, headers: withHeaders(request.headers, { range: onlyRange(request) }) }
    return await serveContent(asked, { ...headers, etag: `"${etag}"` }, { size, open }, { etag, lastModified })
  } catch (error) {
    if (error instanceof BrokenSegment) return refuse(409)
    throw error
  }
}

/** Several ranges at once are answered with the whole. */
function onlyRange({ headers }: StoreRequest): string | undefined {
  const range = headers.get('range')
  return range?.includes(',') ? undefined : range
}

function listRequest(request: StoreRequest, container: string, prefix: string): StoreRequest {
  const path = splitPath(`/${request.path.version}/${request.path.account}/${container}`)
  const query = new Map([
    ['format', 'json'],
    ['prefix', prefix],
  ])
  return { ...request, method: 'GET', path, query, headers: new Map(), body: EMPTY_BODY }
}

/** Asks for the manifest's own headers, without the conditions and ranges that are meant for the whole. */
function describeRequest(request: StoreRequest): StoreRequest {
  const headers = new Map([...request.headers].filter(([name]) => name === 'origin' || name === 'referer'))
  return { ...request, method: 'HEAD', headers, body: EMPTY_BODY }
}

function etagOf(segments: readonly Segment[]): string {
  const md5 = createHash('md5')
  for (const { hash } of segments) md5.update(hash)
  return md5.digest('hex')
}

async function* piecesOf(segments: readonly Segment[], first: number, last: number): AsyncGenerator<Piece, void> {
  let offset = 0
  for (const { name, bytes } of segments) {
    const piece = { name, first: Math.max(0, first - offset), last: Math.min(bytes - 1, last - offset) }
    offset += bytes
    if (piece.first <= piece.last) yield piece
  }
}

async function openPiece(
  request: StoreRequest,
  next: Handler,
  container: string,
  { name, first, last }: Piece,
): Promise<AsyncIterable<Uint8Array>> {
  const path = splitPath(`/${request.path.version}/${request.path.account}/${container}/${name}`)
  const headers = new Map([['range', `bytes=${first}-${last}`]])
  const response = await next({ ...request, method: 'GET', path, query: new Map(), headers, body: EMPTY_BODY })
  const { body } = response
  if (isSuccess(response) && body !== undefined && !(body instanceof Uint8Array)) return body
  await discardBody(response)
  throw new BrokenSegment('a segment is gone since it was listed')
}
