/**
 * Object versioning: where a container has X-Versions-Enabled, each PUT goes into a hidden container under the name and
 * the time, and the object becomes a link to it; a DELETE leaves a marker there. As in Swift these are requests through
 * the rest of the pipeline, so what a version's own request answers carries no CORS headers.
 */
import type { Backend } from '../backend/backend.ts'
import { usedBytes, versionsContainer, versionsOf } from '../backend/versions.ts'
import { kindOf } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { isTrue, type StoreRequest } from '../http/request.ts'
import { amend, isSuccess, refuse, type StoreResponse } from '../http/response.ts'
import { listVersions } from './version-listing.ts'
import { actOnVersion } from './version-requests.ts'
import { actOnVersioned } from './versioned-objects.ts'

const ENABLED = 'x-versions-enabled'

export function createObjectVersioning(backend: Backend): Middleware {
  return async (request, next) => {
    const kind = kindOf(request.path)
    if (kind === 'container') return actOnContainer(backend, request, next)
    if (kind !== 'object') return next(request)
    const { account, container = '' } = request.path
    const version = request.query.get('version-id')
    if (version) return actOnVersion(backend, request, version, next)
    return versionsOf(backend, account, container) === undefined
      ? next(request)
      : actOnVersioned(backend, request, next)
  }
}

async function actOnContainer(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const { method, headers, query } = request
  if ((method === 'PUT' || method === 'POST') && headers.has(ENABLED)) return switchVersions(backend, request, next)
  if (method === 'DELETE') return deleteContainer(backend, request, next)
  if (method !== 'GET' && method !== 'HEAD') return next(request)
  const isVersionListing = method === 'GET' && query.has('versions')
  const response = await (isVersionListing ? listVersions(backend, request, next) : next(request))
  return isSuccess(response) ? describe(backend, request, response) : response
}

function describe(backend: Backend, { path }: StoreRequest, response: StoreResponse): StoreResponse {
  const state = backend.container(path.account, path.container ?? '')
  if (state === undefined) return response
  const { versions } = state.record
  return amend(response, {
    'x-container-bytes-used': String(usedBytes(backend, path.account, state)),
    ...(versions === undefined ? {} : { [ENABLED]: versions ? 'True' : 'False' }),
  })
}

/** The container first: only its owner may, and the rest of the pipeline knows who that is. */
async function switchVersions(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const response = await next(request)
  const { account, container = '' } = request.path
  const state = backend.container(account, container)
  if (!isSuccess(response) || state === undefined) return response
  const versions = isTrue(request.headers.get(ENABLED))
  if (versions && versionsOf(backend, account, container) === undefined) {
    const now = backend.stamp()
    const name = versionsContainer(container)
    await backend.saveContainer(account, { name, createdAt: now, modifiedAt: now, headers: {} })
  }
  await backend.saveContainer(account, { ...state.record, versions })
  return response
}

async function deleteContainer(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const { account, container = '' } = request.path
  const versions = versionsOf(backend, account, container)
  if (versions === undefined) return next(request)
  if (versions.objects.size > 0) return refuse(409, 'Delete all versions before deleting container.')
  const response = await next(request)
  if (isSuccess(response)) await backend.deleteContainer(account, versionsContainer(container))
  return response
}
