/** PUT, POST, GET, HEAD and DELETE of an object. */
import type { Backend, ObjectKey } from '../backend/backend.ts'
import type { ContainerState } from '../backend/catalog.ts'
import { BodyTooLarge, type StoredBytes } from '../backend/data-files.ts'
import type { ObjectRecord } from '../backend/records.ts'
import { ceilSeconds, formatHttpDate, type Timestamp } from '../backend/timestamp.ts'
import { serveContent, unquoteEtag } from '../http/content.ts'
import { isTrue, type StoreRequest } from '../http/request.ts'
import { Refusal, refuse, refusePlainly, respond, type StoreResponse } from '../http/response.ts'
import { LIMITS } from './limits.ts'
import { checkMetadata } from './metadata.ts'
import { deleteAtOf, describeObject, guessType, storedHeaders } from './object-headers.ts'

export const OBJECT_METHODS = ['PUT', 'POST', 'OPTIONS', 'HEAD', 'GET', 'DELETE'] as const

function keyOf({ path }: StoreRequest): ObjectKey {
  return { account: path.account, container: path.container ?? '', object: path.object ?? '' }
}

export async function readObject(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  // Between looking up and opening, an overwrite may have removed the file: the new object is as good an answer.
  for (let attempt = 1; ; attempt++) {
    const record = backend.object(keyOf(request))
    if (record === undefined) return refuse(requiresExisting(request) ? 412 : 404)
    try {
      return await serveRecord(backend, request, record)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error
    }
  }
}

function requiresExisting({ headers }: StoreRequest): boolean {
  return (
    headers
      .get('if-match')
      ?.split(',')
      .some((tag) => tag.trim() === '*') ?? false
  )
}

function serveRecord(backend: Backend, request: StoreRequest, record: ObjectRecord): Promise<StoreResponse> {
  const wantsManifest = request.wantsManifest === true && record.slo !== undefined
  const headers = new Map(request.headers)
  if (wantsManifest) {
    for (const name of ['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']) {
      headers.delete(name)
    }
  }
  const content = {
    size: record.size,
    open: (first: number, last: number) => backend.read(record, first, last),
  }
  const validators = { etag: record.etag, lastModified: ceilSeconds(record.modifiedAt) }
  return serveContent({ ...request, headers }, describeObject(record), content, validators)
}

/** The checks that precede the body, in Swift's order. */
function refusePut(backend: Backend, request: StoreRequest): StoreResponse | undefined {
  const { body, headers, path } = request
  if (body.length !== undefined && body.length > LIMITS.maxFileBytes)
    return refusePlainly(413, 'Your request is too large.')
  if (body.length === undefined && !body.chunked) return refusePlainly(411, 'Missing Content-Length header.')
  const nameBytes = Buffer.byteLength(path.object ?? '')
  if (nameBytes > LIMITS.maxObjectNameBytes) {
    return refusePlainly(400, `Object name length of ${nameBytes} longer than ${LIMITS.maxObjectNameBytes}`)
  }
  deleteAtOf(request, backend.nowSeconds())
  const refused = checkMetadata(request, 'object')
  if (refused !== undefined) return refused
  if (/;\s*swift_/i.test(request.slo === undefined ? (headers.get('content-type') ?? '') : '')) {
    return refuse(400, 'Invalid Content-Type, swift_* is not a valid parameter name.')
  }
  const noneMatch = headers.get('if-none-match')
  if (noneMatch !== undefined && backend.object(keyOf(request)) !== undefined) return refuse(412)
  return undefined
}

/** Judged before anything else, even before who asks: Swift's proxy cannot do it. */
export function refuseNoneMatch({ headers }: StoreRequest): StoreResponse | undefined {
  const noneMatch = headers.get('if-none-match')
  return noneMatch !== undefined && !noneMatch.split(',').some((tag) => tag.trim() === '*')
    ? refusePlainly(400, 'If-None-Match only supports *')
    : undefined
}

export async function putObject(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  if (container === undefined) return refuse(404)
  const refused = refusePut(backend, request)
  if (refused !== undefined) return refused
  try {
    const record = await backend.putObject(
      keyOf(request),
      request.body.stream(),
      LIMITS.maxFileBytes,
      (stored, at) => describePut(backend, request, stored, at),
      request.at,
    )
    // The container was deleted while the body came: nothing can be found there, so nothing was stored.
    if (backend.container(request.path.account, request.path.container ?? '') === undefined) return refuse(404)
    const etag = record.slo === undefined ? record.etag : record.slo.etag
    const lastModified = formatHttpDate(ceilSeconds(record.modifiedAt))
    return respond(201, { etag, 'last-modified': lastModified }, Buffer.alloc(0))
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413)
    throw error
  }
}

/** The record of what arrived. @throws Refusal 422 when it is not what the client sent. */
function describePut(backend: Backend, request: StoreRequest, stored: StoredBytes, at: Timestamp): ObjectRecord {
  const promised = unquoteEtag(request.headers.get('etag') ?? '').toLowerCase()
  if (promised !== '' && promised !== stored.etag) throw new Refusal(refuse(422))
  const name = request.path.object ?? ''
  const given = request.headers.get('content-type')
  const guess = given === undefined || isTrue(request.headers.get('x-detect-content-type'))
  const deleteAt = deleteAtOf(request, backend.nowSeconds())
  return {
    name,
    ...stored,
    type: guess ? guessType(name) : given,
    createdAt: at,
    modifiedAt: at,
    headers: storedHeaders(request),
    ...(deleteAt === undefined ? {} : { deleteAt }),
    ...(request.slo === undefined ? {} : { slo: request.slo }),
    ...(request.link === undefined ? {} : { link: request.link }),
  }
}

/** Replaces all metadata: what is not sent again is gone, the time of its end included. */
export async function postObject(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  if (container === undefined) return refuse(404)
  const refused = checkMetadata(request, 'object')
  if (refused !== undefined) return refused
  const deleteAt = deleteAtOf(request, backend.nowSeconds())
  const record = backend.object(keyOf(request))
  if (record === undefined) return refuse(404)
  const { deleteAt: _former, ...kept } = record
  await backend.saveObject(keyOf(request), {
    ...kept,
    type: request.headers.get('content-type') ?? record.type,
    modifiedAt: backend.stamp(),
    headers: storedHeaders(request),
    ...(deleteAt === undefined ? {} : { deleteAt }),
  })
  return respond(202)
}

export async function deleteObject(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  if (container === undefined) return refuse(404)
  const key = keyOf(request)
  const existed = backend.object(key) !== undefined
  await backend.deleteObject(key)
  return existed ? respond(204) : refuse(404)
}
