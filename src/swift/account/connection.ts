/**
 * An authorised way to one Swift account. It keeps a token, renews it before it ends and once on a 401, and turns
 * what the cluster cannot do into `StoreError`; every other answer is the caller's to read.
 */
import { StoreError, type StoreErrorCode } from '../../store/store-error.ts'
import { delay } from '../delay.ts'
import { createSessionKeeper } from './auth-session.ts'
import { createSender } from './connection-send.ts'
import { createStoreClock } from './store-clock.ts'

/** What an auth flavour hands over: see `auth-*.ts`. */
export interface SwiftSession {
  readonly token: string
  /** Milliseconds since the epoch; `undefined` when the cluster did not say. */
  readonly expiresAtMs: number | undefined
  /** Storage URL for browsers, ending in the account, without a slash at the end. */
  readonly publicUrl: string
  /** Storage URL for servers of the same network, where there is one. */
  readonly internalUrl: string | undefined
}

/** Logs in once. Flavours: TempAuth v1, Keystone v3. */
export type SwiftAuth = (context: {
  readonly fetch: typeof fetch
  /** Milliseconds since the epoch, for clusters that tell how long a token lasts rather than until when. */
  readonly now: () => number
  readonly signal?: AbortSignal
}) => Promise<SwiftSession>

export interface SwiftRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'COPY' | 'OPTIONS'
  /**
   * `info` asks the cluster's `/info`, which belongs to no account; see `readCapabilities`.
   * @default 'account'
   */
  readonly scope?: 'account' | 'info'
  /** Raw names, not encoded. Left out: the account. */
  readonly container?: string
  readonly object?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal | undefined
  /**
   * Gives up on an answer that does not begin in time.
   * @default 60_000, which is what Swift itself waits for a silent client, and front proxies for a silent Swift.
   */
  readonly timeoutMs?: number
}

export interface SwiftConnection {
  /**
   * Sends one request. Answers below 500, but for 401 that a new token cures and 408/429/497/498, are returned as
   * they are. Throws `StoreError`: `store_busy` (429, 498, 503 and 5xx that last), `store_unreachable` (no answer),
   * `account_blocked` (497), `store_error` (refused credentials and the rest). Only GET, HEAD and OPTIONS are repeated by the connection itself:
   * a lost answer to anything else is the caller's to settle.
   */
  request(request: SwiftRequest): Promise<Response>
  /** Where browsers reach the account. */
  publicUrl(): Promise<URL>
  /**
   * What has to be added to this machine's time so that nothing is over too early by the store's clock, milliseconds: 0
   * where the clocks agree, ours is ahead, or no request was answered yet; never more than a day.
   */
  storeAheadMs(): number
}

export interface SwiftConnectionOptions {
  readonly auth: SwiftAuth
  /** @default the runtime's own */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
  /** Told when the clocks begin to differ by more than a minute; above 0 the store's is ahead. */
  readonly onClockDifference?: (storeAheadMs: number) => void
  /** 0 up to 1, for the jitter between repeats. @default Math.random */
  readonly random?: () => number
  /** Storage URL for browsers, where the one that the login tells is not theirs. */
  readonly publicUrl?: string | URL
  /** Storage URL for this server; implies `preferInternal`. */
  readonly internalUrl?: string | URL
  /**
   * Talk to the internal address that the login tells, such as Rackspace's ServiceNet.
   * @default false
   */
  readonly preferInternal?: boolean
}

/** The first try and two more: enough for a proxy that restarts, short enough for a page that waits. */
const MAX_TRIES = 3
/** First wait before a repeat; it doubles. */
const FIRST_WAIT_MS = 200
/** Longest wait before a repeat. A store that asks for more is busy, and the caller decides. */
const LONGEST_WAIT_MS = 4_000
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const TRANSIENT: ReadonlySet<StoreErrorCode> = new Set(['store_busy', 'store_unreachable'])

/** Opens a way to one account. Logs in at the first request, not here. */
export function createSwiftConnection(options: SwiftConnectionOptions): SwiftConnection {
  const { auth, now = Date.now, random = Math.random, preferInternal = false } = options
  // Called bare: some runtimes refuse a `fetch` that has become a method.
  const { fetch: doFetch = fetch } = options
  const sessions = createSessionKeeper({ auth, fetch: doFetch, now })
  const clock = createStoreClock({ now, onDifference: options.onClockDifference ?? (() => undefined) })
  const send = createSender({
    fetch: doFetch,
    sessions,
    clock,
    now,
    storageUrl: (session) =>
      String(options.internalUrl ?? (preferInternal ? session.internalUrl : undefined) ?? session.publicUrl),
  })

  return {
    async request(request) {
      for (let tries = 1; ; tries++) {
        const answer = await send(request)
        if (!(answer instanceof StoreError)) return answer
        const waitMs = answer.retryAfterSeconds === undefined ? jitter(tries, random) : answer.retryAfterSeconds * 1000
        const isTransient = TRANSIENT.has(answer.code) && waitMs <= LONGEST_WAIT_MS
        if (!isTransient || !REPEATABLE.has(request.method) || tries === MAX_TRIES) throw answer
        await delay(waitMs, request.signal)
      }
    },
    async publicUrl() {
      return new URL(options.publicUrl ?? (await sessions.current()).publicUrl)
    },
    storeAheadMs: clock.aheadMs,
  }
}

/** Full jitter: many servers that lost the same proxy do not come back at the same moment. */
function jitter(tries: number, random: () => number): number {
  return random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))
}
