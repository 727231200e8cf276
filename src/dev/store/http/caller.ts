/** Refusals that depend on who asks. */
import type { Caller, StoreRequest } from './request.ts'
import { refuse, type StoreResponse } from './response.ts'

export const NOBODY: Caller = { known: false, authorize: () => ({ allowed: false }) }

/** 403 for somebody, 401 for nobody. */
export function denied(request: StoreRequest): StoreResponse {
  return request.caller.known ? refuse(403) : unauthorized(request)
}

export function unauthorized(request: StoreRequest): StoreResponse {
  return refuse(401, undefined, { 'www-authenticate': `Swift realm="${quoteRealm(request.path.account)}"` })
}

/** The account comes from the URL: only what may stand in a quoted header value is repeated. */
export function quoteRealm(account: string): string {
  return account === '' ? 'unknown' : encodeURIComponent(account)
}
