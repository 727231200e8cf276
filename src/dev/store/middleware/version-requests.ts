/** Requests for one version of an object, named by `?version-id=`. */
import type { Backend } from '../backend/backend.ts'
import type { Timestamp } from '../backend/timestamp.ts'
import { parseVersionId, versionsOf } from '../backend/versions.ts'
import { denied } from '../http/caller.ts'
import type { Handler } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { amend, discardBody, isSuccess, refuse, refusePlainly, type StoreResponse } from '../http/response.ts'
import { atVersion, DELETE_MARKER_TYPE, recordAt, versionId } from './version-paths.ts'
import { markerAnswer, putLink } from './versioned-objects.ts'

/** What was stored while no versions were kept. */
const UNVERSIONED = 'null'

export async function actOnVersion(
  backend: Backend,
  request: StoreRequest,
  id: string,
  next: Handler,
): Promise<StoreResponse> {
  const { method, path } = request
  if (method === 'POST') return refuse(400, 'POST to a specific version is not allowed')
  if (id === UNVERSIONED) return actOnUnversioned(backend, request, next)
  if (versionsOf(backend, path.account, path.container ?? '') === undefined) {
    return refuse(400, 'version-aware operations require that the container is versioned')
  }
  const at = parseVersionId(id)
  if (at === undefined) return refuse(400, 'Invalid version parameter')
  if (method === 'DELETE') return deleteVersion(backend, request, at, next)
  return method === 'PUT' ? restoreVersion(backend, request, at, next) : readVersion(request, at, next)
}

/** As in Swift a DELETE passes: it takes the object away, whatever version it is. */
async function actOnUnversioned(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const response = await next(request)
  if (request.method === 'DELETE' || !isSuccess(response)) return response
  if (recordAt(backend, request.path)?.link === undefined)
    return amend(response, { 'x-object-version-id': UNVERSIONED })
  await discardBody(response)
  return refuse(404)
}

/** With the caller's own rights: access lists do not reach versions, only the account's owner does. */
async function readVersion(request: StoreRequest, at: Timestamp, next: Handler): Promise<StoreResponse> {
  const response = await next(atVersion(request, at))
  if (!isSuccess(response)) return response
  if (response.headers.get('content-type') !== DELETE_MARKER_TYPE) {
    return amend(response, { 'x-object-version-id': versionId(at) })
  }
  await discardBody(response)
  return markerAnswer(versionId(at))
}

/** Takes the link away first where it leads to that version: an object must never lead nowhere. */
async function deleteVersion(
  backend: Backend,
  request: StoreRequest,
  at: Timestamp,
  next: Handler,
): Promise<StoreResponse> {
  const target = atVersion(request, at)
  if (!request.caller.authorize(target, undefined).allowed) return denied(request)
  const current = recordAt(backend, request.path)?.link?.version
  const isCurrent = current === at
  if (isCurrent) await next({ ...request, query: new Map() })
  const response = await next(target)
  return amend(response, {
    'x-object-version-id': versionId(at),
    'x-object-current-version-id': versionId(isCurrent ? undefined : current),
  })
}

async function restoreVersion(
  backend: Backend,
  request: StoreRequest,
  at: Timestamp,
  next: Handler,
): Promise<StoreResponse> {
  if (request.body.length !== 0) {
    return refusePlainly(400, 'PUT version-id requests require a zero byte body')
  }
  return putLink(backend, request, at, next)
}
