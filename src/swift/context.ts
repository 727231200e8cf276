/** What every step of the driver works with. Made once by `swiftStore`. */
import type { SwiftCapabilities } from './account/capabilities.ts'
import type { SwiftConnection } from './account/connection.ts'
import type { NameLock } from './commit/name-lock.ts'
import type { Dialect } from './dialect.ts'

export interface SwiftContext {
  readonly connection: SwiftConnection
  /** Finished objects of uploads begun now; an `Upload` carries its own. */
  readonly container: string
  /** Parts and markers. */
  readonly partsContainer: string
  /** Copies that `seal` makes, out of every uploader's reach. */
  readonly sealedContainer: string
  /** Further origins of the store, for browsers. */
  readonly hosts: readonly string[]
  readonly dialect: Dialect
  readonly timing: CommitTiming
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The same moment for the store, which judges signatures: its own time where that is later than ours. */
  readonly storeTime: () => number
  /** `/info`, read once. */
  readonly capabilities: (signal?: AbortSignal) => Promise<SwiftCapabilities>
  readonly withNameLock: NameLock
}

export interface CommitTiming {
  /** How long a commit's intent keeps others away, milliseconds. */
  readonly leaseMs: number
  /**
   * An attempt gives up after this, milliseconds. What it may have left running in the cluster (a manifest PUT that
   * goes on after its client is gone) must be over when the lease ends.
   */
  readonly attemptMs: number
  /** Wait before a given name is looked at again, milliseconds. */
  readonly settleMs: number
}

/**
 * Ten minutes carry the commit of 100,000 parts (about 500 HEADs a second, then 100 sub-manifests of 1.5 s each); the
 * five that remain of the lease are for a PUT that lingers. 500 ms is far above what Swift needs between its check of
 * If-None-Match and the write (a few milliseconds).
 */
export const DEFAULT_TIMING: CommitTiming = { leaseMs: 15 * 60_000, attemptMs: 10 * 60_000, settleMs: 500 }
