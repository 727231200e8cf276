/** Static large objects: `?multipart-manifest=put|get|delete` and what a manifest means for GET and HEAD. */
import { kindOf, splitObjectPath } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { EMPTY_BODY, type StoreRequest, withHeaders } from '../http/request.ts'
import { discardBody, readResponse, refuse, type StoreResponse } from '../http/response.ts'
import { type DeleteTarget, deleteTargets } from './bulk-delete.ts'
import { reportFormat } from './bulk-result.ts'
import { getLargeObject } from './slo-get.ts'
import type { StoredSegment } from './slo-manifest.ts'
import { putManifest } from './slo-put.ts'

export const slo: Middleware = async (request, next) => {
  if (kindOf(request.path) !== 'object') return next(request)
  const mode = request.query.get('multipart-manifest')
  const read: Handler = (inner) => (isRead(inner) ? getLargeObject(inner, next) : next(inner))
  if (request.method === 'PUT' && mode === 'put') return putManifest(request, read)
  if (request.method === 'DELETE' && mode === 'delete') return deleteLargeObject(request, next)
  if (isRead(request)) return getLargeObject(request, next)
  if (request.headers.has('x-static-large-object')) {
    return refuse(
      400,
      'X-Static-Large-Object is a reserved header. To create a static large object add query param multipart-manifest=put.',
    )
  }
  return next(request)
}

function isRead({ method }: StoreRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Manifests waiting to be read at once, ten times a manifest's own limit (slo.py). */
const MAX_BUFFERED = 10_000

/** Deletes the segments, nested ones before the manifests that name them, and the manifest at last. */
async function deleteLargeObject(request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const format = reportFormat(request.headers.get('accept')) ?? 'text/plain'
  const targets = await collectTargets(request, next)
  if ('status' in targets) return targets
  return deleteTargets(
    { ...request, headers: withHeaders(request.headers, { 'content-type': undefined }) },
    next,
    targets,
    format,
  )
}

async function collectTargets(request: StoreRequest, next: Handler): Promise<readonly DeleteTarget[] | StoreResponse> {
  const queue: { readonly name: string; readonly isManifest: boolean; readonly problem?: DeleteTarget }[] = [
    { name: `/${request.path.container}/${request.path.object}`, isManifest: true },
  ]
  const targets: DeleteTarget[] = []
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    if (queue.length > MAX_BUFFERED) return refuse(400, 'Too many buffered slo segments to delete.')
    if (!item.isManifest) {
      targets.push(item.problem ?? { name: item.name })
      continue
    }
    const segments = await readSegments(request, next, item.name)
    if (!('status' in segments)) queue.push(...segments)
    const problem = 'status' in segments ? { problem: { name: item.name, problem: segments } } : {}
    queue.push({ name: item.name, isManifest: false, ...problem })
  }
  return targets
}

interface ReadProblem {
  readonly status: number
  readonly text: string
}

async function readSegments(
  request: StoreRequest,
  next: Handler,
  name: string,
): Promise<readonly { readonly name: string; readonly isManifest: boolean }[] | ReadProblem> {
  const target = splitObjectPath(name)
  if (target === undefined) return { status: 400, text: 'Not an SLO manifest' }
  const path = { ...request.path, ...target, text: `/${request.path.version}/${request.path.account}${name}` }
  const headers = new Map<string, string>()
  const response = await next({
    ...request,
    method: 'GET',
    path,
    headers,
    query: new Map(),
    body: EMPTY_BODY,
    wantsManifest: true,
  })
  if (response.status === 404) return { status: 404, text: 'SLO manifest not found' }
  if (response.status === 401) return { status: 401, text: '401 Unauthorized' }
  if (response.status !== 200) return { status: 500, text: 'Unable to load SLO manifest or segment.' }
  if (!response.headers.has('x-static-large-object')) {
    await discardBody(response)
    return { status: 400, text: 'Not an SLO manifest' }
  }
  const segments = JSON.parse((await readResponse(response)).toString('utf8')) as readonly StoredSegment[]
  return segments.flatMap((segment) =>
    'data' in segment ? [] : [{ name: segment.name, isManifest: segment.sub_slo === true }],
  )
}
