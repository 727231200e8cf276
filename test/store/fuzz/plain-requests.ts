/** Objects, listings and logins: paths, queries and headers. */
import type { Random } from '../../simulation/random.ts'
import { inTarget, ownerRequest, type RequestKind, requestText, someHeaders } from './request-text.ts'
import { anyText, DATES, DELAYS, ETAGS, NAMES, NUMBERS, RANGES, TEXTS, type Values } from './values.ts'

export const OBJECT_HEADERS: readonly (readonly [string, Values])[] = [
  ['Range', RANGES],
  ['If-Match', ETAGS],
  ['If-None-Match', ETAGS],
  ['If-Modified-Since', DATES],
  ['If-Unmodified-Since', DATES],
  ['ETag', ETAGS],
  ['Content-Type', TEXTS],
  ['Content-Encoding', TEXTS],
  ['Content-Disposition', TEXTS],
  ['X-Delete-At', NUMBERS],
  ['X-Delete-After', DELAYS],
  ['X-Object-Meta-A', TEXTS],
  ['X-Object-Meta-', TEXTS],
  [`X-Object-Meta-${'n'.repeat(129)}`, TEXTS],
  ['X-Object-Meta-__proto__', TEXTS],
  ['X-Object-Sysmeta-Slo-Etag', ETAGS],
  ['X-Static-Large-Object', TEXTS],
  ['X-Object-Manifest', NAMES],
  ['X-Symlink-Target', NAMES],
  ['X-Fresh-Metadata', TEXTS],
  ['X-Newest', TEXTS],
  ['X-Timestamp', NUMBERS],
  ['Origin', TEXTS],
  ['Access-Control-Request-Method', TEXTS],
  ['Access-Control-Request-Headers', TEXTS],
  ['Accept', TEXTS],
  ['Referer', TEXTS],
]

const CONTAINER_HEADERS: readonly (readonly [string, Values])[] = [
  ['X-Container-Read', TEXTS],
  ['X-Container-Write', TEXTS],
  ['X-Container-Meta-A', TEXTS],
  ['X-Container-Meta-Quota-Bytes', NUMBERS],
  ['X-Container-Meta-Quota-Count', NUMBERS],
  ['X-Container-Meta-Access-Control-Allow-Origin', TEXTS],
  ['X-Container-Meta-Access-Control-Max-Age', NUMBERS],
  ['X-Container-Meta-Access-Control-Expose-Headers', TEXTS],
  ['X-Account-Meta-A', TEXTS],
  ['X-Account-Meta-Quota-Bytes', NUMBERS],
  ['X-Remove-Container-Meta-A', TEXTS],
  ['X-Storage-Policy', TEXTS],
  ['X-Versions-Enabled', TEXTS],
  ['Origin', TEXTS],
  ['Accept', TEXTS],
  ['Referer', TEXTS],
]

const PARAMETERS: readonly (readonly [string, Values])[] = [
  ['format', ['json', 'xml', 'plain', 'raw', '']],
  ['limit', NUMBERS],
  ['prefix', NAMES],
  ['delimiter', ['/', '', '//', 'o', '\xff', '%F0%9F', '%00']],
  ['marker', NAMES],
  ['end_marker', NAMES],
  ['reverse', TEXTS],
  ['path', NAMES],
  ['multipart-manifest', ['put', 'get', 'delete', '']],
  ['bulk-delete', TEXTS],
  ['extract-archive', TEXTS],
  ['version-id', NUMBERS],
  ['temp_url_sig', TEXTS],
]

/** Objects are put as often as they are deleted, and read more often. */
const METHODS = [
  ...(['PUT', 'PUT', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'COPY'] as const),
  ...(['OPTIONS', 'PATCH', 'TRACE', 'get'] as const),
] as const

export const objectRequest: RequestKind = (random, target) => {
  const { account, container } = target
  const method = random.pick(METHODS)
  const name = inTarget(
    random,
    random.pick(['plain', 'plain', 'segment', 'large', random.pick(NAMES), anyText(random)]),
  )
  const elsewhere = random.pick([
    `${account}/${name}`,
    `/${name}`,
    `/v1/${name}/c/o`,
    `/${name}/AUTH_test/c/o`,
    `//${name}`,
  ])
  const path = random.chance(0.8) ? `${account}/${container}/${name}` : elsewhere
  const headers = someHeaders(random, OBJECT_HEADERS)
  const body = method === 'PUT' || method === 'POST' ? random.pick(['', 'x', 'y'.repeat(3000)]) : ''
  return ownerRequest(random, target, { method, target: path + anyQuery(random), headers, body })
}

export const listingRequest: RequestKind = (random, target) => {
  const method = random.pick(['GET', 'GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'])
  // Changes go elsewhere: what the others ask for should stay.
  const other = inTarget(random, random.pick(['', 'scratch', random.pick(NAMES)]))
  const container = method === 'GET' ? target.container : other
  const path = `${target.account}${random.pick(['/', '/', ''])}${container}`
  const headers = someHeaders(random, CONTAINER_HEADERS)
  return ownerRequest(random, target, { method, target: path + anyQuery(random), headers })
}

export const loginRequest: RequestKind = (random) => {
  const path = random.pick([
    '/auth/v1.0',
    '/auth/v1/test/auth',
    '/auth/',
    '/auth',
    '/auth/v1.0/x',
    '/info',
    '/healthcheck',
  ])
  const headers = [
    [random.pick(['X-Auth-User', 'X-Storage-User']), random.pick(['test:tester', ':', '::', 'test:', anyText(random)])],
    [random.pick(['X-Auth-Key', 'X-Storage-Pass']), random.pick(['testing', '', anyText(random)])],
  ] as const
  const method = random.pick(['GET', 'GET', 'HEAD', 'POST', 'OPTIONS'])
  return requestText({ method, target: path + anyQuery(random), headers })
}

function anyQuery(random: Random): string {
  if (random.chance(0.5)) return ''
  const parameters = Array.from({ length: random.whole(1, 3) }, () => {
    const [name, values] = PARAMETERS[random.whole(0, PARAMETERS.length - 1)] ?? ['x', ['']]
    return `${name}=${inTarget(random, random.pick(values))}`
  })
  return `?${parameters.join('&')}`
}
