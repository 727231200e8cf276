/**
 * What a page sees of the engine: plain immutable values, a new one only when something changed, so that
 * `useSyncExternalStore`, Svelte, Vue or plain code bind in three lines.
 */
import type { StoredObject } from '../../protocol/messages.ts'

/**
 * waiting: in the queue · starting: asking the application · sending: parts are on their way · paused: by the person ·
 * retrying: something transient failed, it goes on by itself · verifying: everything is sent, and what an earlier run
 * had sent is compared with the file · finishing: all parts stored, the commit is under way · needs-login: the
 * application answered 401 · needs-file: of an earlier visit, it goes on when the page may read the file again ·
 * elsewhere: another tab works on it · done · failed · cancelled
 */
export type FileState =
  | 'waiting'
  | 'starting'
  | 'sending'
  | 'paused'
  | 'retrying'
  | 'verifying'
  | 'finishing'
  | 'needs-login'
  | 'needs-file'
  | 'elsewhere'
  | 'done'
  | 'failed'
  | 'cancelled'

export interface FileSnapshot {
  /** Names the file within this uploader. */
  readonly key: string
  readonly name: string
  readonly path: string | undefined
  readonly size: number
  readonly type: string
  readonly state: FileState
  /** Bytes that the store has acknowledged, plus those on their way; never above `size`, never falling but at a restart. */
  readonly sentBytes: number
  /** 0 to 1; 1 only when done. */
  readonly progress: number
  /** Smoothed; `undefined` until there is something to tell. */
  readonly bytesPerSecond: number | undefined
  readonly secondsLeft: number | undefined
  readonly parts: { readonly stored: number; readonly count: number } | undefined
  /** Counts from 1. One more than before: it was begun anew, from the first byte; `problem` says why. */
  readonly attempt: number
  /** Begun in an earlier visit or on another device. */
  readonly isRestored: boolean
  /** With needs-file: whether one click allows the page to read it, or the person has to choose it again. */
  readonly needs: 'permission' | 'choice' | undefined
  /** The upload's id at the application, once it has one; no secret, good for a report. */
  readonly uploadId: string | undefined
  /** When done: the signed proof for the application's own form, and what it proves. */
  readonly receipt: string | undefined
  readonly object: StoredObject | undefined
  /** When failed, retrying or needs-login: why. After a restart: what made it necessary. */
  readonly problem: Problem | undefined
}

/** Why an upload stopped or waits, for a person and for support. Never holds a signature, token or URL query. */
export interface Problem {
  /** Stable: a code of the wire protocol, a diagnosis, or one of the engine's own. */
  readonly code: string
  /** What the application said, in its own words; nothing for the engine's own codes. `explainProblem` has a sentence for all. */
  readonly message: string | undefined
  /** Pressing "retry" makes sense. */
  readonly retryable: boolean
  /** From 1. */
  readonly part: number | undefined
  /** The store's own name for the request that failed (`X-Trans-Id`), where the page may read it. */
  readonly traceId: string | undefined
}

export interface UploaderSnapshot {
  readonly files: readonly FileSnapshot[]
  readonly totalBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number | undefined
  readonly secondsLeft: number | undefined
  /** Something is waiting, on its way or finishing; what is paused, or waits for its file, is not. */
  readonly active: boolean
  /** One connection only, so that others can use the line. */
  readonly polite: boolean
  /** The browser says that there is no network. */
  readonly offline: boolean
  /**
   * Whether uploads can go on after the page is closed. `false`: the browser keeps nothing (private window, plain
   * http, blocked storage), and closing the page loses the resume. `undefined`: not known yet.
   */
  readonly remembers: boolean | undefined
}
