/**
 * Keeps one login for all requests: logs in when the first asks, renews before the token ends, and once more when
 * Swift refuses it earlier (an operator revoked it, or memcached was restarted under TempAuth).
 */
import { StoreError } from '../../store/store-error.ts'
import type { SwiftAuth, SwiftSession } from './connection.ts'

export interface SessionKeeper {
  current(signal?: AbortSignal): Promise<SwiftSession>
  /** Swift answered 401 to this session: logs in anew, unless that has happened since. */
  replace(refused: SwiftSession, signal?: AbortSignal): Promise<SwiftSession>
}

export interface SessionKeeperOptions {
  readonly auth: SwiftAuth
  readonly fetch: typeof fetch
  readonly now: () => number
}

/** A token that ends within this is renewed first, so that it outlasts a request and a clock that is a little off. */
const RENEW_BEFORE_END_MS = 90_000
/** A login that takes longer has failed; Keystone under load answers within seconds. */
const LOGIN_TIMEOUT_MS = 30_000

export function createSessionKeeper({ auth, fetch, now }: SessionKeeperOptions): SessionKeeper {
  let session: SwiftSession | undefined
  let renewBeforeEndMs = RENEW_BEFORE_END_MS
  let login: Promise<SwiftSession> | undefined

  // Everyone who waits shares one login, so it must not end because one of them gave up.
  const logIn = (): Promise<SwiftSession> => {
    login ??= authenticate({ auth, fetch, now })
      .then((fresh) => {
        session = fresh
        // TempAuth hands out the same token until its very end; half of what is left keeps logins from piling up there.
        if (fresh.expiresAtMs !== undefined) {
          renewBeforeEndMs = Math.min(RENEW_BEFORE_END_MS, (fresh.expiresAtMs - now()) / 2)
        }
        return fresh
      })
      .finally(() => {
        login = undefined
      })
    return login
  }
  const isFresh = ({ expiresAtMs }: SwiftSession) => expiresAtMs === undefined || expiresAtMs - now() > renewBeforeEndMs

  return {
    async current(signal) {
      signal?.throwIfAborted()
      if (session !== undefined && isFresh(session)) return session
      return abortable(logIn(), signal)
    },
    async replace(refused, signal) {
      signal?.throwIfAborted()
      if (session !== undefined && session !== refused) return session
      return abortable(logIn(), signal)
    },
  }
}

async function authenticate({ auth, fetch, now }: SessionKeeperOptions): Promise<SwiftSession> {
  try {
    return await auth({ fetch, now, signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS) })
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError('store_unreachable', `The login of the store did not answer: ${reasonOf(error)}.`, {
      cause: error,
    })
  }
}

/** What `fetch` knows of a failure: the system's code (`ECONNREFUSED`) says more than its own message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  return code ?? (cause instanceof Error ? cause.message : error.message)
}

/** Stops waiting, not the work, when the signal fires. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
