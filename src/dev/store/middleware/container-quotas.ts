/** Container quotas: judged by the declared length before the body comes, so a chunked PUT passes, as in Swift. */
import type { Backend } from '../backend/backend.ts'
import { usedBytes } from '../backend/versions.ts'
import { denied } from '../http/caller.ts'
import { kindOf } from '../http/path.ts'
import type { Middleware } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { refuse, type StoreResponse } from '../http/response.ts'

const BYTES = 'x-container-meta-quota-bytes'
const COUNT = 'x-container-meta-quota-count'

export function createContainerQuotas(backend: Backend): Middleware {
  return async (request, next) => {
    const kind = kindOf(request.path)
    if (kind === 'container' && (request.method === 'PUT' || request.method === 'POST')) {
      return checkQuotaHeaders(request) ?? next(request)
    }
    const refused = kind === 'object' && request.method === 'PUT' ? checkUse(backend, request) : undefined
    return refused ?? next(request)
  }
}

function checkQuotaHeaders({ headers }: StoreRequest): StoreResponse | undefined {
  if (headers.get(BYTES) && !isDigits(headers.get(BYTES))) return refuse(400, 'Invalid bytes quota.')
  if (headers.get(COUNT) && !isDigits(headers.get(COUNT))) return refuse(400, 'Invalid count quota.')
  return undefined
}

function checkUse(backend: Backend, request: StoreRequest): StoreResponse | undefined {
  const { path, body, caller } = request
  const container = backend.container(path.account, path.container ?? '')
  if (container === undefined) return undefined
  const { headers } = container.record
  const bytes = headers[BYTES]
  const count = headers[COUNT]
  const tooLarge = isDigits(bytes) && usedBytes(backend, path.account, container) + (body.length ?? 0) > Number(bytes)
  const tooMany = isDigits(count) && container.objects.size + 1 > Number(count)
  if (!tooLarge && !tooMany) return undefined
  // Who may not write learns nothing about the quota.
  if (!caller.authorize(request, headers['x-container-write']).allowed) return denied(request)
  return refuse(413, 'Upload exceeds quota.')
}

function isDigits(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text)
}
