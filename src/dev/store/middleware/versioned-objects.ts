/** Requests for objects of a container that keeps versions, or has kept some. */
import { deleteAtOf } from '../app/object-headers.ts'
import type { Backend } from '../backend/backend.ts'
import type { Timestamp } from '../backend/timestamp.ts'
import { denied } from '../http/caller.ts'
import { quotePath } from '../http/path.ts'
import type { Handler } from '../http/pipeline.ts'
import { EMPTY_BODY, type StoreRequest, withHeaders } from '../http/request.ts'
import { amend, isSuccess, refuse, refusePlainly, type StoreResponse } from '../http/response.ts'
import { atVersion, DELETE_MARKER_TYPE, mayWrite, recordAt, STORE, versionId, versionKey } from './version-paths.ts'

export async function actOnVersioned(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const { method, path } = request
  const isEnabled = backend.container(path.account, path.container ?? '')?.record.versions === true
  if (method === 'PUT') return isEnabled ? putVersion(backend, request, next) : next(request)
  if (method === 'DELETE') return isEnabled ? putMarker(backend, request, next) : next(request)
  if (method === 'POST') return postVersion(backend, request, next)
  return nameVersion(backend, request, await next(request))
}

/** The bytes go to the version; the object becomes a link, and only the link expires. */
async function putVersion(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  if (!mayWrite(backend, request)) return denied(request)
  await keepCurrent(backend, request)
  const at = backend.stamp()
  const headers = withHeaders(request.headers, { 'x-delete-at': undefined, 'x-delete-after': undefined })
  const stored = await next({ ...atVersion(request, at), caller: STORE, headers, at })
  if (stored.status === 404) return refusePlainly(500, VERSIONS_GONE)
  if (!isSuccess(stored)) return stored
  return putLink(backend, request, at, next)
}

const VERSIONS_GONE = 'The versions container does not exist. You may want to re-enable object versioning.'

/** Makes a version the object. */
export async function putLink(
  backend: Backend,
  request: StoreRequest,
  at: Timestamp,
  next: Handler,
): Promise<StoreResponse> {
  const version = backend.object(versionKey(request.path, at))
  if (version === undefined) return refusePlainly(404, 'The specified version does not exist')
  const { slo: _manifest, ...plain } = request
  const response = await next({
    ...plain,
    query: new Map(),
    headers: withHeaders(request.headers, {
      etag: undefined,
      'content-length': '0',
      'content-type': version.type.split(';')[0],
    }),
    body: EMPTY_BODY,
    link: { version: at, size: version.slo?.size ?? version.size, etag: version.etag },
  })
  return amend(response, { etag: version.etag, 'x-object-version-id': versionId(at) })
}

/** An object from before versions were kept becomes one. */
async function keepCurrent(backend: Backend, { path }: StoreRequest): Promise<void> {
  const { account, container = '', object = '' } = path
  const current = backend.object({ account, container, object })
  if (current === undefined || recordAt(backend, path)?.link !== undefined) return
  const key = versionKey(path, current.modifiedAt)
  const bytes = await backend.read(current, 0, current.size - 1)
  await backend.putObject(key, bytes, current.size, (stored) => ({ ...current, ...stored, name: key.object }))
}

async function putMarker(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  if (!mayWrite(backend, request)) return denied(request)
  await keepCurrent(backend, request)
  const at = backend.stamp()
  const key = versionKey(request.path, at)
  await backend.putObject(key, EMPTY_BODY.stream(), 0, (stored) => ({
    ...stored,
    name: key.object,
    type: DELETE_MARKER_TYPE,
    createdAt: at,
    modifiedAt: at,
    headers: {},
  }))
  const response = await next(request)
  const isDone = isSuccess(response) || response.status === 404
  return isDone ? amend(response, { 'x-object-version-id': versionId(at) }) : response
}

/** Metadata belongs to the version, the end and what listings show to the link. */
async function postVersion(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const { account, container = '', object = '' } = request.path
  const record = recordAt(backend, request.path)
  const isLive = backend.object({ account, container, object }) !== undefined
  if (record?.link === undefined || !isLive || !mayWrite(backend, request)) return next(request)
  const deleteAt = deleteAtOf(request, backend.nowSeconds())
  const headers = withHeaders(request.headers, { 'x-delete-at': undefined, 'x-delete-after': undefined })
  const response = await next({ ...atVersion(request, record.link.version), caller: STORE, headers })
  if (!isSuccess(response)) return response
  const { deleteAt: _former, ...kept } = record
  await backend.saveObject(
    { account, container, object },
    {
      ...kept,
      type: request.headers.get('content-type') ?? record.type,
      modifiedAt: backend.stamp(),
      ...(deleteAt === undefined ? {} : { deleteAt }),
    },
  )
  return response
}

/** Tells which version a GET or HEAD found. */
function nameVersion(backend: Backend, request: StoreRequest, response: StoreResponse): StoreResponse {
  const { account, container = '', object = '' } = request.path
  const isFound = response.status < 400 || response.status === 412 || response.status === 416
  const link = isFound && request.method !== 'OPTIONS' ? recordAt(backend, request.path)?.link : undefined
  const id = versionId(link?.version)
  if (link === undefined) return amend(response, { 'x-object-version-id': id })
  const location = `${quotePath(`/${request.path.version}/${account}/${container}/${object}`)}?version-id=${id}`
  return amend(response, { 'x-object-version-id': id, 'content-location': location })
}

/** An answer of a delete marker: there is nothing. */
export function markerAnswer(id: string): StoreResponse {
  return refuse(404, undefined, { 'x-object-version-id': id, 'content-type': DELETE_MARKER_TYPE })
}
