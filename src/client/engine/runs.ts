/** What is under way outside: each effect that will be answered, with what is known of it until then. */
import type { PartCheck, StoredProof } from '../../protocol/grant.ts'
import type { Question } from './state.ts'

export type Run = RunStart &
  (
    | PutRun
    | { readonly kind: 'check'; readonly owner: number; readonly part: number; readonly check: PartCheck }
    | (ReadRun & { readonly kind: 'hash'; readonly part: number })
    | (ReadRun & { readonly kind: 'sample' })
    | { readonly kind: 'claim'; readonly owner: number }
    | { readonly kind: 'create' | Question; readonly files: readonly number[] }
    | { readonly kind: 'abort'; readonly id: string }
  )

interface RunStart {
  readonly startedAt: number
  /** The one file that it is for, and with which it stops. */
  readonly owner?: number
}

/** A read of the disk. */
export interface ReadRun {
  readonly owner: number
  /** Its turn has come; until then it waits for others. */
  readonly isBegun?: boolean
  readonly movedAt: number
}

export interface PutRun {
  readonly kind: 'put'
  readonly owner: number
  readonly part: number
  readonly size: number
  readonly sent: number
  readonly movedAt: number
  /** How many times longer than usual it may be silent: a link may be slower, or a buffer on the way larger, than any measure says. */
  readonly patience: number
  /** Of the grant that it was begun with; the file may hold another one by now. */
  readonly stored: StoredProof
}
