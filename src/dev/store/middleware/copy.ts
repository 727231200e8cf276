/**
 * COPY, and PUT with X-Copy-From: a GET of the source whose answer is the body of a PUT. Conditions of the request
 * (If-Match, If-None-Match, Range) therefore apply to the source. A large object arrives flat, unless its manifest is
 * asked for with `multipart-manifest=get`.
 */
import { LIMITS } from '../app/limits.ts'
import { kindOf, percentDecode, quotePath, splitObjectPath, splitPath } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { EMPTY_BODY, isTrue, type StoreRequest, withHeaders } from '../http/request.ts'
import { amend, discardBody, isSuccess, refuse, refusePlainly, type StoreResponse } from '../http/response.ts'
import { OBJECT_MANIFEST } from './dlo.ts'
import { BrokenSegment } from './pieces.ts'

/** Of the source, not given to the copy in any case. */
const NOT_COPIED = new Set([
  'x-static-large-object',
  'x-manifest-etag',
  'etag',
  'content-type',
  'x-timestamp',
  'last-modified',
  'accept-ranges',
  'content-length',
  'content-range',
  'x-delete-after',
])

/** Describe this request, not the copy. */
const NOT_FORWARDED = { 'x-copy-from': undefined, 'x-copy-from-account': undefined, etag: undefined } as const

export const copy: Middleware = async (request, next) => {
  if (kindOf(request.path) !== 'object') return next(request)
  if (request.method === 'OPTIONS') return offerCopy(await next(request))
  if (request.method === 'PUT' && request.headers.get('x-copy-from')) return copyFrom(request, next)
  if (request.method !== 'COPY') return next(request)
  const asPut = copyAsPut(request)
  return 'status' in asPut ? asPut : copyFrom(asPut, next)
}

function offerCopy(response: StoreResponse): StoreResponse {
  if (!isSuccess(response)) return response
  const add = (name: string): string | undefined => {
    const value = response.headers.get(name)
    return value === undefined ? undefined : `${value}, COPY`
  }
  return amend(response, { allow: add('allow'), 'access-control-allow-methods': add('access-control-allow-methods') })
}

/** Turns the request around: its path becomes the source, its Destination the path. */
function copyAsPut(request: StoreRequest): StoreRequest | StoreResponse {
  const destination = request.headers.get('destination')
  if (!destination) return refuse(412, 'Destination header required')
  const target = splitObjectPath(percentDecode(destination) ?? '')
  if (target === undefined) return refuse(412, 'Destination header must be of the form <container name>/<object name>')
  const targetAccount = percentDecode(request.headers.get('destination-account') ?? '') || request.path.account
  if (targetAccount.includes('/')) return refuse(412, 'Account name cannot contain slashes')
  return {
    ...request,
    method: 'PUT',
    path: splitPath(`/${request.path.version}/${targetAccount}/${target.container}/${target.object}`),
    body: EMPTY_BODY,
    headers: withHeaders(request.headers, {
      destination: undefined,
      'destination-account': undefined,
      'content-length': '0',
      'x-copy-from': quotePath(`${request.path.container}/${request.path.object}`),
      'x-copy-from-account': quotePath(request.path.account),
    }),
  }
}

async function copyFrom(request: StoreRequest, next: Handler): Promise<StoreResponse> {
  if (request.body.length !== undefined && request.body.length > 0) {
    return refusePlainly(400, 'Copy requests require a zero byte body')
  }
  const source = splitObjectPath(percentDecode(request.headers.get('x-copy-from') ?? '') ?? '')
  if (source === undefined) return refuse(412, 'X-Copy-From header must be of the form <container name>/<object name>')
  const account = percentDecode(request.headers.get('x-copy-from-account') ?? '') || request.path.account
  const sourcePath = splitPath(`/${request.path.version}/${account}/${source.container}/${source.object}`)
  const found = await next(sourceRequest(request, sourcePath))
  if (found.status >= 300) return found
  if (Number(found.headers.get('content-length')) > LIMITS.maxFileBytes) {
    await discardBody(found)
    return refuse(413)
  }
  const sink = sinkRequest(request, found)
  const response = await putCopy(sink, next)
  await discardBody(found)
  return isSuccess(response) ? describeCopy(response, sink, sourcePath, found) : response
}

/** A source that turns out broken in the middle leaves nothing behind. */
async function putCopy(sink: StoreRequest, next: Handler): Promise<StoreResponse> {
  try {
    return await next(sink)
  } catch (error) {
    if (error instanceof BrokenSegment) return refuse(409)
    throw error
  }
}

function sourceRequest(request: StoreRequest, path: StoreRequest['path']): StoreRequest {
  const query = new Map(request.query)
  if (query.get('multipart-manifest') === 'get') query.set('format', 'raw')
  return { ...request, method: 'GET', path, query, body: EMPTY_BODY }
}

function sinkRequest(request: StoreRequest, found: StoreResponse): StoreRequest {
  const fresh = isTrue(request.headers.get('x-fresh-metadata'))
  const inherited = [...found.headers].filter(([name]) => !fresh && !NOT_COPIED.has(name) && isKept(name))
  const isLarge = found.headers.has('x-static-large-object')
  const query = new Map(request.query)
  // Which version is the source's business.
  query.delete('version-id')
  const wantsManifest = query.get('multipart-manifest') === 'get'
  const manifest = found.headers.get(OBJECT_MANIFEST)
  if (wantsManifest && isLarge) query.set('multipart-manifest', 'put')
  if (wantsManifest && manifest !== undefined) query.delete('multipart-manifest')
  // The store checks that what it wrote is what it read; a large object's etag is no MD5 of its bytes.
  const isPlain = !isLarge && (manifest === undefined || wantsManifest)
  const etag = found.status === 200 && isPlain ? found.headers.get('etag') : undefined
  const own = withHeaders(request.headers, { ...NOT_FORWARDED, 'content-length': found.headers.get('content-length') })
  const headers = new Map([...inherited, ...own])
  if (etag !== undefined) headers.set('etag', etag)
  if (wantsManifest && manifest !== undefined) headers.set(OBJECT_MANIFEST, manifest)
  if (!request.headers.get('content-type')) headers.set('content-type', found.headers.get('content-type') ?? '')
  return { ...request, method: 'PUT', query, headers, body: bodyOf(found) }
}

/** Headers of an answer that say something about the object itself. */
function isKept(name: string): boolean {
  return (
    name.startsWith('x-object-meta-') ||
    [
      'content-disposition',
      'content-encoding',
      'cache-control',
      'content-language',
      'expires',
      'x-robots-tag',
      'x-delete-at',
    ].includes(name)
  )
}

function bodyOf({ headers, body }: StoreResponse): StoreRequest['body'] {
  return {
    length: Number(headers.get('content-length') ?? 0),
    chunked: false,
    async *stream() {
      if (body instanceof Uint8Array) yield body
      else if (body !== undefined) yield* body
    },
  }
}

/** Tells where the copy came from, and the metadata that it got. */
function describeCopy(
  response: StoreResponse,
  sink: StoreRequest,
  source: StoreRequest['path'],
  found: StoreResponse,
): StoreResponse {
  const metadata = [...sink.headers].filter(([name]) => name.startsWith('x-object-meta-') || name === 'x-delete-at')
  return amend(response, {
    ...Object.fromEntries(metadata),
    'x-copied-from-account': quotePath(source.account),
    'x-copied-from': quotePath(`${source.container}/${source.object}`),
    'x-copied-from-last-modified': found.headers.get('last-modified'),
  })
}
