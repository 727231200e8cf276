/**
 * An authorised way to one Swift account. It keeps a token, renews it before it ends and once on a 401, and turns
 * what the cluster cannot do into `StoreError`; every other answer is the caller's to read.
 */

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
  readonly signal?: AbortSignal
}) => Promise<SwiftSession>

export interface SwiftRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'COPY' | 'OPTIONS'
  /** Raw names, not encoded. Left out: the account. */
  readonly container?: string
  readonly object?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal | undefined
  /** Gives up on an answer that does not begin in time. */
  readonly timeoutMs?: number
}

export interface SwiftConnection {
  /**
   * Sends one request. Answers below 500, but for 401 that a new token cures and 408/429/497/498, are returned as
   * they are. Throws `StoreError`: `store_busy` (429, 498, 503 and 5xx that last), `store_unreachable` (no answer),
   * `store_error` (refused credentials and the rest). Only GET, HEAD and OPTIONS are repeated by the connection itself:
   * a lost answer to anything else is the caller's to settle.
   */
  request(request: SwiftRequest): Promise<Response>
  /** Where browsers reach the account. */
  publicUrl(): Promise<URL>
}
