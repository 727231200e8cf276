/**
 * The innermost handler, Swift's proxy: finds the controller for a path, asks who may, and lets CORS look at the answer.
 * Containers and objects decide about access after they know their access list ("delayed denial"); everything else is
 * denied before.
 */
import type { Backend } from '../backend/backend.ts'
import type { ContainerState } from '../backend/catalog.ts'
import { RESERVED } from '../backend/versions.ts'
import { denied } from '../http/caller.ts'
import { kindOf } from '../http/path.ts'
import type { Handler } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { Refusal, refuse, type StoreResponse } from '../http/response.ts'
import { ACCOUNT_METHODS, postAccount, readAccount } from './account.ts'
import { CONTAINER_METHODS, deleteContainer, postContainer, putContainer, readContainer } from './container.ts'
import { answerOptions, withCors } from './cors.ts'
import { deleteObject, OBJECT_METHODS, postObject, putObject, readObject, refuseNoneMatch } from './object.ts'

export function createApp(backend: Backend): Handler {
  return async (request) => {
    const kind = kindOf(request.path)
    if (kind === 'none') return refuse(404)
    if (kind === 'bad') return request.path.text === '' ? refuse(404) : refuse(412, 'Bad URL')
    // Clients come here with such names in headers and manifests; in the path they were refused before.
    if (request.path.text.includes(RESERVED) && request.reservedNames !== true) {
      return refuse(412, 'Invalid UTF8 or contains NULL')
    }
    if (!['v1', 'v1.0'].includes(request.path.version)) return refuse(400)
    if (kind === 'account') return handleAccount(backend, request)
    const { account, container: name = '' } = request.path
    const container = backend.container(account, name)
    return kind === 'container'
      ? handleContainer(backend, request, container)
      : handleObject(backend, request, container)
  }
}

function notAllowed(methods: readonly string[]): StoreResponse {
  return refuse(405, undefined, { allow: methods.join(', ') })
}

async function handleAccount(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  const { method } = request
  if (!ACCOUNT_METHODS.some((known) => known === method)) return notAllowed(ACCOUNT_METHODS)
  if (method === 'OPTIONS') return answerOptions(request, undefined, ACCOUNT_METHODS)
  const verdict = request.caller.authorize(request, undefined)
  if (!verdict.allowed) return denied(request)
  if (method === 'POST') return postAccount(backend, request)
  return readAccount(backend, request, verdict.owner)
}

async function handleContainer(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  const { method } = request
  if (!CONTAINER_METHODS.some((known) => known === method)) return notAllowed(CONTAINER_METHODS)
  if (method === 'OPTIONS') return answerOptions(request, container, CONTAINER_METHODS)
  if (method === 'GET' || method === 'HEAD') {
    const verdict = request.caller.authorize(request, container?.record.headers['x-container-read'])
    const act = async (): Promise<StoreResponse> =>
      verdict.allowed ? readContainer(request, container, verdict.owner) : denied(request)
    return withCors(request, container, await settle(act))
  }
  const verdict = request.caller.authorize(request, undefined)
  if (!verdict.allowed) return denied(request)
  const act = { PUT: putContainer, POST: postContainer, DELETE: deleteContainer }[method]
  if (act === undefined) return notAllowed(CONTAINER_METHODS)
  return withCors(request, container, await settle(() => act(backend, request)))
}

async function handleObject(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  const { method } = request
  if (!OBJECT_METHODS.some((known) => known === method)) return notAllowed(OBJECT_METHODS)
  if (method === 'OPTIONS') return answerOptions(request, container, OBJECT_METHODS)
  return withCors(request, container, await settle(() => actOnObject(backend, request, container)))
}

async function actOnObject(
  backend: Backend,
  request: StoreRequest,
  container: ContainerState | undefined,
): Promise<StoreResponse> {
  const { method } = request
  const isRead = method === 'GET' || method === 'HEAD'
  const refused = method === 'PUT' ? refuseNoneMatch(request) : undefined
  if (refused !== undefined) return refused
  const acl = container?.record.headers[isRead ? 'x-container-read' : 'x-container-write']
  if (!request.caller.authorize(request, acl).allowed) return denied(request)
  if (isRead) return container === undefined ? refuse(404) : readObject(backend, request)
  if (method === 'PUT') return putObject(backend, request, container)
  return method === 'POST' ? postObject(backend, request, container) : deleteObject(backend, request, container)
}

/** A refusal thrown inside a controller is its answer like any other, and gets its CORS headers. */
async function settle(act: () => Promise<StoreResponse>): Promise<StoreResponse> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Refusal) return error.response
    throw error
  }
}
