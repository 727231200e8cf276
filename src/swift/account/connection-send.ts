/** One request and its answer: the token, the time limit, a 401 that a new token cures, and what counts as failing. */
import { StoreError } from '../../store/store-error.ts'
import { resourceUrl } from '../path.ts'
import { reasonOf, type SessionKeeper } from './auth-session.ts'
import type { SwiftRequest, SwiftSession } from './connection.ts'
import type { StoreClock } from './store-clock.ts'

export interface SenderOptions {
  readonly fetch: typeof fetch
  readonly sessions: SessionKeeper
  readonly clock: StoreClock
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Where this server reaches the account. */
  readonly storageUrl: (session: SwiftSession) => string
}

const DEFAULT_TIMEOUT_MS = 60_000
/** Swift's ratelimit answers 498. */
const BUSY: ReadonlySet<number> = new Set([408, 429, 498, 500, 502, 503, 504, 507])
/** Swift's ratelimit too, of an account that the operator has shut out: no patience cures that. */
export const ACCOUNT_BLOCKED = 497

/** Sends a request once (twice, if the token was refused). Answers what failed as a value; only an abort is thrown. */
export function createSender(options: SenderOptions): (request: SwiftRequest) => Promise<Response | StoreError> {
  const { sessions } = options
  return async (request) => {
    const session = await sessions.current(request.signal)
    const first = await sendWith(session, request, options)
    if (first instanceof StoreError || first.status !== 401) return first
    await first.body?.cancel()
    return sendWith(await sessions.replace(session, request.signal), request, options)
  }
}

async function sendWith(
  session: SwiftSession,
  request: SwiftRequest,
  { fetch, clock, now, storageUrl }: SenderOptions,
): Promise<Response | StoreError> {
  const url = addressOf(request, storageUrl(session))
  const what = `${request.method} ${url}`
  const limit = new AbortController()
  const timer = setTimeout(
    () => limit.abort(new DOMException('The store did not answer in time.', 'TimeoutError')),
    request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  )
  const sentAtMs = now()
  try {
    const response = await fetch(`${url}${queryOf(request)}`, {
      method: request.method,
      headers: { ...request.headers, 'X-Auth-Token': session.token },
      // A redirect would carry the token to another host; Swift itself never sends one for these requests.
      redirect: 'manual',
      signal: request.signal == null ? limit.signal : AbortSignal.any([request.signal, limit.signal]),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    clock.learn(response, sentAtMs)
    const failure = failureOf(response, what)
    if (failure !== undefined) await response.body?.cancel()
    return failure ?? response
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason
    const message = `${what} got no answer: ${reasonOf(error)}. Check that the store is up and reachable from here.`
    return new StoreError('store_unreachable', message, { cause: error })
  } finally {
    // The answer has begun: its body may take as long as it needs.
    clearTimeout(timer)
  }
}

function addressOf(request: SwiftRequest, storageUrl: string): string {
  if (request.scope === 'info') return storageUrl.replace(/\/v1(\/[^/]+)?\/*$/, '/info')
  return resourceUrl(storageUrl, request.container, request.object)
}

function queryOf({ query }: SwiftRequest): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}

function failureOf(response: Response, what: string): StoreError | undefined {
  const { status } = response
  if (BUSY.has(status)) {
    const retryAfterSeconds = retryAfter(response.headers.get('Retry-After'))
    return new StoreError('store_busy', `${what} answered ${status}: the store is busy. Try again later.`, {
      status,
      retryAfterSeconds,
    })
  }
  if (status === ACCOUNT_BLOCKED) {
    const message = `${what} answered 497: the account is shut out. Ask the operator of the store.`
    return new StoreError('account_blocked', message, { status })
  }
  if (status < 500) return undefined
  return new StoreError('store_error', `${what} answered ${status}. The store cannot do this.`, { status })
}

/** RFC 9110 §10.2.3 also allows a date; Swift's rate limits and the proxies before it send seconds. */
function retryAfter(value: string | null): number | undefined {
  return value !== null && /^[0-9]{1,6}$/.test(value) ? Number(value) : undefined
}
