/** What the engine is told, and what it asks for. */
import type { Envelope, FileDescription } from '../../protocol/messages.ts'
import type { RememberedUpload } from './remember.ts'
import type { Restoring } from './restoring.ts'

export type EngineEvent =
  | { readonly type: 'added'; readonly files: readonly FileDescription[] }
  /** What the person wants of these files. Where it makes no sense for one of them, nothing happens to it. */
  | { readonly type: 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'; readonly indexes: readonly number[] }
  | { readonly type: 'polite'; readonly isPolite: boolean }
  /** The person has signed in. */
  | { readonly type: 'signed-in' }
  /** What the browser says of the network. Going online ends all waits for a retry. */
  | { readonly type: 'network'; readonly isOnline: boolean }
  /** The computer slept: connections may be dead without a sign, and grants older than the clock says. */
  | { readonly type: 'woke' }
  /** Time has passed; wanted a few times a second while the engine is not idle, more or less does not matter. */
  | { readonly type: 'tick' }
  /** Uploads of an earlier visit, or of a resume link, each with what is known of its file. */
  | { readonly type: 'restored'; readonly uploads: readonly RestoredUpload[]; readonly restoring: Restoring }
  /** The shelf holds the file of a restored upload now. It is compared with what is remembered before it is used. */
  | { readonly type: 'attached'; readonly index: number; readonly file: FileDescription }
  /** Whether another tab holds a restored upload. `remembered`: what it had reached, when it was given up there. */
  | {
      readonly type: 'elsewhere'
      readonly index: number
      readonly isElsewhere: boolean
      readonly remembered?: RememberedUpload | undefined
    }
  /** The other tab has finished it, or the application is to be asked what became of it. */
  | { readonly type: 'settled-elsewhere'; readonly index: number }
  | { readonly type: 'claimed'; readonly run: number; readonly isOurs: boolean }
  | { readonly type: 'sampled'; readonly run: number; readonly sample: string }
  | { readonly type: 'answered'; readonly run: number; readonly answer: Answer }
  /** Of a hash or a sample: its turn has come (0 bytes), or so much of it is read. */
  | { readonly type: 'read'; readonly run: number; readonly bytes: number }
  | { readonly type: 'hashed'; readonly run: number; readonly md5: string }
  | { readonly type: 'moved'; readonly run: number; readonly sent: number }
  | { readonly type: 'put-ended'; readonly run: number; readonly reply: StoreReply }
  | { readonly type: 'checked'; readonly run: number; readonly reply: StoreReply }
  /** The file could not be read, or is not what it was when it was added. */
  | { readonly type: 'file-lost'; readonly run: number; readonly code: 'file_changed' | 'file_unreadable' }

/** One kind of event. */
export type Told<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>

export interface RestoredUpload {
  readonly upload: RememberedUpload
  /** What it takes to read the file; `permission` where the browser kept a handle. */
  readonly needs: 'permission' | 'choice'
  /** Another tab works on it. */
  readonly isElsewhere: boolean
}

/** What came back from the application. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: AnswerBody; readonly retryAfterSeconds?: number }
  | { readonly kind: 'login'; readonly body?: undefined }
  /** Nothing came back, or nothing that speaks this protocol (a captive portal); then with its status. */
  | { readonly kind: 'unreachable'; readonly status?: number; readonly body?: undefined }

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
  /** The store's name for the request, from `X-Trans-Id`. */
  readonly traceId?: string
}

/** Every effect with a run is answered by one event with that run, unless it is stopped before. */
export type Effect =
  | ({ readonly type: 'call'; readonly run: number } & ApplicationCall)
  | ({ readonly type: 'hash'; readonly run: number } & Slice)
  /** Hash a sample of the file's content, by which it is recognised later. */
  | { readonly type: 'sample'; readonly run: number; readonly key: string }
  /** Hold the upload for this tab, if no other one does. Held until `release`. */
  | { readonly type: 'claim'; readonly run: number; readonly key: string; readonly id: string }
  | ({ readonly type: 'put'; readonly run: number; readonly request: StoreRequest } & Slice)
  | { readonly type: 'check'; readonly run: number; readonly request: StoreRequest }
  /** Abort what the run began; nothing more is expected of it. */
  | { readonly type: 'stop'; readonly run: number }
  /** The file under `from` is the one that `key` has waited for. */
  | { readonly type: 'adopt'; readonly from: string; readonly key: string }
  /** The file under `key` is not to be used; the upload stays as it is. */
  | { readonly type: 'forget'; readonly key: string }
  /** Neither the file nor the hold on the upload is needed any more. */
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
