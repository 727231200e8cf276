/** What is stored, as it stands in the index and, line by line, in the journal. */
import type { Timestamp } from './timestamp.ts'

export interface AccountRecord {
  readonly name: string
  readonly createdAt: Timestamp
  /** `x-account-meta-*`, whole header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface ContainerRecord {
  readonly name: string
  readonly createdAt: Timestamp
  readonly modifiedAt: Timestamp
  /** `x-container-meta-*`, `x-container-read` and `x-container-write`, whole header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether versions are kept; left out where nobody ever said. */
  readonly versions?: boolean
}

/** Leads from an object to its newest version, and says what listings tell of that. */
export interface VersionLink {
  readonly version: Timestamp
  readonly size: number
  /** MD5 of the stored bytes, hex. */
  readonly etag: string
}

export interface ObjectRecord {
  readonly name: string
  /** File under `data/`; left out for an object without bytes. */
  readonly data?: string
  /** Stored bytes; of a large object, those of its manifest. */
  readonly size: number
  /** MD5 of the stored bytes, hex. */
  readonly etag: string
  readonly type: string
  /** When the bytes were put. */
  readonly createdAt: Timestamp
  /** When bytes or metadata last changed. */
  readonly modifiedAt: Timestamp
  /** `x-object-meta-*`, `content-encoding` and the like, in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Seconds since the epoch from when on it is gone. */
  readonly deleteAt?: number
  /** Present on a manifest of a static large object. */
  readonly slo?: { readonly etag: string; readonly size: number }
  /** Present where the container keeps versions: this record has no bytes of its own. */
  readonly link?: VersionLink
}

/** One line of the journal: one change of state, whole or absent. */
export type JournalEntry =
  | { readonly op: 'account'; readonly record: AccountRecord }
  | { readonly op: 'container'; readonly account: string; readonly record: ContainerRecord }
  | { readonly op: 'container-delete'; readonly account: string; readonly container: string }
  | { readonly op: 'object'; readonly account: string; readonly container: string; readonly record: ObjectRecord }
  | {
      readonly op: 'object-delete'
      readonly account: string
      readonly container: string
      readonly name: string
      readonly at: Timestamp
    }
