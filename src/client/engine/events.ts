/** What the engine is told, and what it asks for. Every effect but `stop` is answered by one event with its run. */
import type { Envelope, FileDescription } from '../../protocol/messages.ts'

export type EngineEvent =
  | { readonly type: 'added'; readonly files: readonly FileDescription[] }
  | { readonly type: 'cancel' | 'retry' | 'remove'; readonly index: number }
  /** The person has signed in. */
  | { readonly type: 'signed-in' }
  /** The network may be back: what waits for a retry need not wait. */
  | { readonly type: 'nudged' }
  /** Time has passed; wanted a few times a second while the engine is not idle, more or less does not matter. */
  | { readonly type: 'tick' }
  | { readonly type: 'answered'; readonly run: number; readonly answer: Answer }
  | { readonly type: 'hashed'; readonly run: number; readonly md5: string }
  | { readonly type: 'moved'; readonly run: number; readonly sent: number }
  | { readonly type: 'put-ended'; readonly run: number; readonly reply: StoreReply }
  | { readonly type: 'checked'; readonly run: number; readonly reply: StoreReply }
  /** The file could not be read, or is not what it was when it was added. */
  | { readonly type: 'file-lost'; readonly run: number; readonly code: 'file_changed' | 'file_unreadable' }

/** What came back from the application. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: AnswerBody; readonly retryAfterSeconds?: number }
  | { readonly kind: 'login' }
  /** Nothing came back, or nothing that speaks this protocol (a captive portal); then with its status. */
  | { readonly kind: 'unreachable'; readonly status?: number }

export interface AnswerBody extends Envelope {
  readonly [field: string]: unknown
}

/** What came back from the store. Status 0: nothing that the page may read. */
export interface StoreReply {
  readonly status: number
  /** Unquoted, lower case. */
  readonly etag?: string
  /** Bytes, from `Content-Length`; of a HEAD. */
  readonly size?: number
  readonly retryAfterSeconds?: number
}

export type Effect =
  | ({ readonly type: 'call'; readonly run: number } & ApplicationCall)
  | ({ readonly type: 'hash'; readonly run: number } & Slice)
  | ({ readonly type: 'put'; readonly run: number; readonly request: StoreRequest } & Slice)
  | { readonly type: 'check'; readonly run: number; readonly request: StoreRequest }
  /** Abort what the run began; nothing more is expected of it. */
  | { readonly type: 'stop'; readonly run: number }
  /** The file is not needed any more. */
  | { readonly type: 'release'; readonly key: string }

/** Bytes `from` (included) to `to` (excluded) of a file. */
export interface Slice {
  readonly key: string
  readonly from: number
  readonly to: number
}

export interface ApplicationCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the endpoint: empty, or beginning with `/`. */
  readonly path: string
  readonly body?: unknown
  /** For the header `Sluice-Token`. */
  readonly token?: string
}

export interface StoreRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Fields to send before the file, as a form. */
  readonly form?: Readonly<Record<string, string>>
}
