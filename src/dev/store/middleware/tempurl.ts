/**
 * TempURL: a signature in the query stands for a token. What is refused here is answered without CORS headers, as in
 * Swift; a page sees a status of 0. The query is rebuilt from TempURL's own parameters, so `multipart-manifest=put` and
 * the like are dropped, not obeyed.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { Backend } from '../backend/backend.ts'
import { formatHttpDate } from '../backend/timestamp.ts'
import { titleCase } from '../http/header-names.ts'
import { kindOf, quotePath } from '../http/path.ts'
import type { Middleware } from '../http/pipeline.ts'
import type { Caller, StoreRequest } from '../http/request.ts'
import { isSuccess, refuse, type StoreResponse } from '../http/response.ts'
import { type KeyScope, tempUrlKeys } from './tempurl-keys.ts'
import { isSignedWith, parseSignature } from './tempurl-signature.ts'

export const TEMP_URL_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']

/** Would let an uploader reach beyond the one object that was signed. */
const REFUSED_HEADERS = ['x-object-manifest', 'x-symlink-target', 'x-copy-from']

interface TempUrlQuery {
  readonly signature: string
  /** Unix time; 0 for expired or unreadable. */
  readonly expires: number
  readonly prefix: string | undefined
  readonly ipRange: string | undefined
  readonly filename: string | undefined
  readonly inline: boolean
}

export function createTempUrl(backend: Backend, now: () => number): Middleware {
  return async (request, next) => {
    const { query } = request
    const isSigned = query.has('temp_url_sig') || query.has('temp_url_expires')
    if (request.method === 'OPTIONS' || !isSigned) return next(request)
    const asked = readQuery(query, now() / 1000)
    const scope = verify(backend, request, asked)
    if (scope === undefined) return invalid()
    const refused = refuseHeaders(request)
    if (refused !== undefined) return refused
    const response = await next({
      ...request,
      query: rebuildQuery(asked),
      headers: new Map([...request.headers].filter(([name]) => name !== 'x-timestamp')),
      caller: createCaller(request, scope),
    })
    return present(request, response, asked)
  }
}

function readQuery(query: ReadonlyMap<string, string>, nowSeconds: number): TempUrlQuery {
  const expires = readExpiry(query.get('temp_url_expires') ?? '')
  return {
    signature: query.get('temp_url_sig') ?? '',
    expires: expires < nowSeconds ? 0 : expires,
    prefix: query.get('temp_url_prefix'),
    ipRange: query.get('temp_url_ip_range') || undefined,
    filename: query.get('filename') || undefined,
    inline: query.has('inline'),
  }
}

function readExpiry(text: string): number {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return 0
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? 0 : ms / 1000
}

/** Whose key signed the request; undefined when nobody's did. */
function verify(backend: Backend, request: StoreRequest, asked: TempUrlQuery): KeyScope | undefined {
  const { path, method } = request
  const signature = parseSignature(asked.signature)
  if (signature === undefined || asked.expires === 0) return undefined
  const isObjectPath = kindOf(path) === 'object' && path.version === 'v1' && /[^/]/.test(path.object ?? '')
  if (!TEMP_URL_METHODS.includes(method) || !isObjectPath) return undefined
  if (asked.ipRange !== undefined && !isInRange(request.remoteAddress, asked.ipRange)) return undefined
  if (asked.prefix !== undefined && !path.object?.startsWith(asked.prefix)) return undefined
  const base = `/v1/${path.account}/${path.container}/`
  const signedPath = asked.prefix === undefined ? base + path.object : `prefix:${base}${asked.prefix}`
  // Who may write may look at what he wrote.
  const methods = method === 'HEAD' ? ['HEAD', 'GET', 'POST', 'PUT'] : [method]
  const match = tempUrlKeys(backend, path).find(({ key }) =>
    methods.some((signed) =>
      isSignedWith(signature, key, {
        method: signed,
        expires: asked.expires,
        path: signedPath,
        ipRange: asked.ipRange,
      }),
    ),
  )
  return match?.scope
}

function isInRange(address: string, range: string): boolean {
  const [network = '', bits] = range.split('/')
  const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined
  const width = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? width : Number(bits)
  if (family === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > width) return false
  const list = new BlockList()
  list.addSubnet(network, prefix, family)
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

/** The realm stays unnamed: TempURL answers before anyone asks for the account. */
function invalid(): StoreResponse {
  return refuse(401, '401 Unauthorized: Temp URL invalid\n', { 'www-authenticate': 'Swift realm="unknown"' })
}

function refuseHeaders({ method, headers }: StoreRequest): StoreResponse | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined
  const name = REFUSED_HEADERS.find((header) => headers.has(header))
  if (name === undefined) return undefined
  return refuse(400, `The header '${titleCase(name)}' is not allowed in this tempurl`)
}

function rebuildQuery(asked: TempUrlQuery): ReadonlyMap<string, string> {
  const query = new Map([
    ['temp_url_sig', asked.signature],
    ['temp_url_expires', String(asked.expires)],
  ])
  if (asked.prefix !== undefined) query.set('temp_url_prefix', asked.prefix)
  if (asked.filename !== undefined) query.set('filename', asked.filename)
  return query
}

/** A key reaches what it belongs to: an account's the account, a container's the container. */
function createCaller({ path }: StoreRequest, scope: KeyScope): Caller {
  return {
    known: true,
    authorize: (request) => {
      const sameAccount = request.path.account === path.account
      const allowed = sameAccount && (scope === 'account' || request.path.container === path.container)
      return allowed ? { allowed, owner: false } : { allowed: false }
    },
  }
}

/** Takes private metadata out, and names the file for whoever saves it. */
function present(request: StoreRequest, response: StoreResponse, asked: TempUrlQuery): StoreResponse {
  const headers = new Map(
    [...response.headers].filter(
      ([name]) => !name.startsWith('x-object-meta-') || name.startsWith('x-object-meta-public-'),
    ),
  )
  if (isSuccess(response) && (request.method === 'GET' || request.method === 'HEAD')) {
    const disposition = dispositionOf(request, headers.get('content-disposition'), asked)
    headers.set('content-disposition', disposition.replaceAll('\n', '%0A'))
    headers.set('expires', formatHttpDate(asked.expires))
  }
  return { ...response, headers }
}

function dispositionOf({ path }: StoreRequest, stored: string | undefined, asked: TempUrlQuery): string {
  if (asked.filename !== undefined) return disposition(asked.inline ? 'inline' : 'attachment', asked.filename)
  if (asked.inline) return 'inline'
  return stored ?? disposition('attachment', path.text.replace(/\/+$/, '').split('/').at(-1) ?? '')
}

function disposition(type: string, filename: string): string {
  const quoted = quotePath(filename)
  return `${type}; filename="${quoted.replaceAll('%20', ' ')}"; filename*=UTF-8''${quoted}`
}
