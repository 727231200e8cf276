/**
 * A container's key confines whatever a signature can be abused for to parts. Where a cluster knows account keys only,
 * the driver begins no upload before it has tried the copy attack on objects of its own and seen it fail, unless the
 * operator accepted the risk by name.
 */
import { StoreError } from '../store/store-error.ts'
import type { SwiftConnection } from './account/connection.ts'
import { probeCopyAttack } from './set-up/copy-probe.ts'

export interface KeyScope {
  /** Whose key signs the uploads: the parts container's own, or the account's. */
  readonly keyScope: 'container' | 'account'
  readonly acceptCopyAttack: boolean
}

export interface KeyScopeCheck extends KeyScope {
  readonly finished: string
  readonly parts: string
  readonly key: string
  readonly fetch: typeof fetch
  readonly now: () => number
}

/** Makes the check. It asks the store once; what failed is tried again at the next call. */
export function createKeyScopeCheck(connection: SwiftConnection, options: KeyScopeCheck): () => Promise<void> {
  if (options.keyScope === 'container' || options.acceptCopyAttack) return async () => {}
  let checking: Promise<void> | undefined
  return () => {
    checking ??= refuseIfVulnerable(connection, options).catch((error: unknown) => {
      checking = undefined
      throw error
    })
    return checking
  }
}

async function refuseIfVulnerable(connection: SwiftConnection, options: KeyScopeCheck): Promise<void> {
  if (!(await probeCopyAttack(connection, options))) return
  throw new StoreError(
    'store_error',
    'A signature of the account key lets its holder copy any object of the account (CVE-2026-97149): it worked here on objects made for the test. Use a container key, have Swift updated, or set acceptCopyAttack.',
  )
}
