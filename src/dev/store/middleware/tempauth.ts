/**
 * TempAuth: hands out tokens at `/auth/v1.0` and turns a token into a caller. Groups are those of Swift's: the account's
 * name, `account:user`, and for administrators the account itself, which makes them its owner.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { isReferrerAllowed, parseAccessList } from '../app/acl.ts'
import { quoteRealm, unauthorized } from '../http/caller.ts'
import type { Middleware } from '../http/pipeline.ts'
import type { Caller, StoreRequest, Verdict } from '../http/request.ts'
import { refuse, respond, type StoreResponse } from '../http/response.ts'

export interface DevUser {
  /** Account without Swift's `AUTH_` in front. */
  readonly account: string
  readonly user: string
  readonly key: string
  /** Owns the account. Others need the containers' access lists. */
  readonly admin: boolean
}

export interface TempAuthOptions {
  readonly users: readonly DevUser[]
  /** How long a token lives. */
  readonly tokenLifeSeconds: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

interface Token {
  readonly text: string
  readonly user: DevUser
  readonly expiresAtMs: number
}

const AUTH_PREFIX = '/auth/'
/** In front of account names, as Swift's default reseller prefix. */
const RESELLER_PREFIX = 'AUTH_'

export function createTempAuth(options: TempAuthOptions): Middleware {
  const tokens = new Map<string, Token>()

  return async (request, next) => {
    if (request.path.text.startsWith(AUTH_PREFIX)) return logIn(request, options, tokens)
    // A TempURL has spoken already.
    if (request.caller.known) return next(request)
    const text = request.headers.get('x-auth-token') ?? request.headers.get('x-storage-token')
    if (text === undefined) return next({ ...request, caller: createCaller(undefined) })
    const token = tokens.get(text)
    if (token === undefined || token.expiresAtMs <= options.now()) {
      tokens.delete(text)
      return unauthorized(request)
    }
    return next({ ...request, caller: createCaller(token.user) })
  }
}

function logIn(request: StoreRequest, options: TempAuthOptions, tokens: Map<string, Token>): StoreResponse {
  if (request.method !== 'GET') return refuse(405)
  const credentials = readCredentials(request)
  if (credentials === undefined) return refuse(400)
  const { name, key } = credentials
  const realm = name?.split(':')[0] ?? ''
  const user = options.users.find((known) => `${known.account}:${known.user}` === name)
  if (user === undefined || key === undefined || !isSame(user.key, key)) {
    return refuse(401, undefined, {
      'www-authenticate': `Swift realm="${user === undefined ? quoteRealm(realm) : 'unknown'}"`,
    })
  }
  const now = options.now()
  const token = currentToken(tokens, user, now) ?? newToken(tokens, user, now + options.tokenLifeSeconds * 1000)
  return respond(
    200,
    {
      'x-auth-token': token.text,
      'x-storage-token': token.text,
      'x-auth-token-expires': String(Math.floor((token.expiresAtMs - now) / 1000)),
      'x-storage-url': `${request.host}/v1/${RESELLER_PREFIX}${encodeURIComponent(user.account)}`,
    },
    Buffer.alloc(0),
  )
}

/** `/auth/v1.0` with user and key, or `/auth/v1/<account>/auth` with the user alone; undefined for other paths. */
function readCredentials({
  path,
  headers,
}: StoreRequest): { readonly name: string | undefined; readonly key: string | undefined } | undefined {
  const [first, account, last] = path.text.slice(AUTH_PREFIX.length).split('/')
  const user = headers.get('x-auth-user') ?? headers.get('x-storage-user')
  const key = headers.get('x-auth-key') ?? headers.get('x-storage-pass')
  if (first === 'v1.0' || first === 'auth') return { name: user?.includes(':') ? user : undefined, key }
  if (first !== 'v1' || last !== 'auth') return undefined
  const name = user === undefined || user.includes(':') ? user : `${account}:${user}`
  return { name: name?.startsWith(`${account}:`) ? name : undefined, key }
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A user keeps one token until it ends, as with Swift. Ended ones are forgotten on the way. */
function currentToken(tokens: Map<string, Token>, user: DevUser, now: number): Token | undefined {
  for (const token of tokens.values()) if (token.expiresAtMs <= now) tokens.delete(token.text)
  return [...tokens.values()].find((token) => token.user === user)
}

function newToken(tokens: Map<string, Token>, user: DevUser, expiresAtMs: number): Token {
  const token: Token = { text: `AUTH_tk${randomBytes(16).toString('hex')}`, user, expiresAtMs }
  tokens.set(token.text, token)
  return token
}

function createCaller(user: DevUser | undefined): Caller {
  const ownAccount = user?.admin ? `${RESELLER_PREFIX}${user.account}` : undefined
  const groups = user === undefined ? [''] : [user.account, `${user.account}:${user.user}`]
  return { known: user !== undefined, authorize: (request, acl) => judge(request, acl, ownAccount, groups) }
}

function judge(
  { path, method, headers }: StoreRequest,
  acl: string | undefined,
  ownAccount: string | undefined,
  groups: readonly string[],
): Verdict {
  if (!path.account.startsWith(RESELLER_PREFIX)) return { allowed: false }
  const isAccountChange = path.container === undefined && (method === 'PUT' || method === 'DELETE')
  if (path.account === ownAccount && !isAccountChange) return { allowed: true, owner: true }
  const list = parseAccessList(acl)
  if (isReferrerAllowed(headers.get('referer'), list.referrers)) {
    if (path.object !== undefined || list.groups.includes('.rlistings')) return { allowed: true, owner: false }
  }
  return groups.some((group) => list.groups.includes(group)) ? { allowed: true, owner: false } : { allowed: false }
}
