/**
 * CORS exactly where Swift has it: around the controllers of containers and objects, and nowhere else. So an answer that
 * a middleware gives by itself (TempURL's 401, a quota's 413, a refused manifest) carries no CORS headers, and a page
 * sees such a failure as a network error. A missing container allows no origin, so its 404 carries none either.
 */
import type { ContainerState } from '../backend/catalog.ts'
import type { StoreRequest } from '../http/request.ts'
import { refuse, respond, type StoreResponse } from '../http/response.ts'

const ALLOW_ORIGIN = 'x-container-meta-access-control-allow-origin'
const EXPOSE_HEADERS = 'x-container-meta-access-control-expose-headers'
const MAX_AGE = 'x-container-meta-access-control-max-age'

/** What Swift lets a page read without being asked. */
const EXPOSED = [
  'cache-control',
  'content-language',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
  'etag',
  'x-timestamp',
  'x-trans-id',
  'x-openstack-request-id',
]

/** Origins are compared as they are written: no default port, no case folding, no pattern but a lone `*`. */
function isAllowed(container: ContainerState | undefined, origin: string): boolean {
  const origins = words(container, ALLOW_ORIGIN)
  return origins.includes(origin) || origins.includes('*')
}

function words(container: ContainerState | undefined, header: string): readonly string[] {
  return (container?.record.headers[header] ?? '').split(' ').filter((word) => word !== '')
}

function allowsEverybody(container: ContainerState | undefined): boolean {
  return container?.record.headers[ALLOW_ORIGIN]?.trim() === '*'
}

/** Adds the CORS headers to a controller's answer, whatever its status, if the container allows the origin. */
export function withCors(
  request: StoreRequest,
  container: ContainerState | undefined,
  response: StoreResponse,
): StoreResponse {
  const origin = request.headers.get('origin')
  if (origin === undefined || !isAllowed(container, origin)) return response
  const headers = new Map(response.headers)
  const metadata = [...headers.keys()].filter((name) => /^x-(container|object)-meta/.test(name))
  const exposed = new Set([
    ...EXPOSED,
    ...metadata,
    ...words(container, EXPOSE_HEADERS).map((name) => name.toLowerCase()),
  ])
  headers.set('access-control-expose-headers', [...exposed].join(', '))
  headers.set('access-control-allow-origin', allowsEverybody(container) ? '*' : origin)
  if (!allowsEverybody(container)) headers.set('vary', appendTo(headers.get('vary'), 'Origin'))
  return { ...response, headers }
}

function appendTo(list: string | undefined, item: string): string {
  return list === undefined ? item : `${list}, ${item}`
}

/** OPTIONS: a plain one lists the methods, a preflight is answered for allowed origins and methods, else 401. */
export function answerOptions(
  request: StoreRequest,
  container: ContainerState | undefined,
  methods: readonly string[],
): StoreResponse {
  const origin = request.headers.get('origin')
  const allow = methods.join(', ')
  if (origin === undefined || request.path.container === undefined) return respond(200, { allow }, Buffer.alloc(0))
  const wanted = request.headers.get('access-control-request-method')
  if (!isAllowed(container, origin) || wanted === undefined || !methods.includes(wanted)) {
    return refuse(401, undefined, { allow })
  }
  const requested = new Set(
    (request.headers.get('access-control-request-headers') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  const everybody = allowsEverybody(container)
  const vary = [everybody ? '' : 'Origin', requested.size > 0 ? 'Access-Control-Request-Headers' : '']
  return respond(
    200,
    {
      allow,
      'access-control-allow-origin': everybody ? '*' : origin,
      'access-control-max-age': container?.record.headers[MAX_AGE],
      'access-control-allow-methods': allow,
      'access-control-allow-headers': requested.size > 0 ? [...requested].join(', ') : undefined,
      vary: vary.filter((name) => name !== '').join(', ') || undefined,
    },
    Buffer.alloc(0),
  )
}
