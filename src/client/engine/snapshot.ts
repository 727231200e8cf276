/**
 * What a page sees of the engine: plain immutable values, a new one only when something changed, so that
 * `useSyncExternalStore`, Svelte, Vue or plain code bind in three lines.
 */
import type { StoredObject } from '../../protocol/messages.ts'

/**
 * waiting: in the queue · starting: asking the application · sending: parts are on their way ·
 * retrying: something transient failed, it goes on by itself · finishing: all parts stored, the commit is under way ·
 * needs-login: the application answered 401 · done · failed · cancelled
 */
export type FileState =
  | 'waiting'
  | 'starting'
  | 'sending'
  | 'retrying'
  | 'finishing'
  | 'needs-login'
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
  /** When done: the signed proof for the application's own form, and what it proves. */
  readonly receipt: string | undefined
  readonly object: StoredObject | undefined
  /** When failed, retrying or needs-login: why. */
  readonly problem: Problem | undefined
}

/** Why an upload stopped or waits, for a person and for support. Never holds a signature, token or URL query. */
export interface Problem {
  /** Stable: a code of the wire protocol, a diagnosis, or one of the engine's own. */
  readonly code: string
  /** English; translate by `code`. */
  readonly message: string
  /** Pressing "retry" makes sense. */
  readonly retryable: boolean
  readonly part: number | undefined
}

export interface UploaderSnapshot {
  readonly files: readonly FileSnapshot[]
  readonly totalBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number | undefined
  readonly secondsLeft: number | undefined
  /** Something is waiting, on its way or finishing. */
  readonly active: boolean
}
