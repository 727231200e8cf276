/** The keys that may sign for a path: two slots of its account and two of its container. */
import type { Backend } from '../backend/backend.ts'
import type { StorePath } from '../http/path.ts'

/** What a key belongs to, and reaches. */
export type KeyScope = 'account' | 'container'

export interface TempUrlKey {
  readonly key: string
  readonly scope: KeyScope
}

export function tempUrlKeys(backend: Backend, path: StorePath): readonly TempUrlKey[] {
  const account = backend.account(path.account)?.record.headers ?? {}
  const container = backend.container(path.account, path.container ?? '')?.record.headers ?? {}
  return ['temp-url-key', 'temp-url-key-2'].flatMap((slot) => {
    const accountKey = account[`x-account-meta-${slot}`]
    const containerKey = container[`x-container-meta-${slot}`]
    return [
      ...(accountKey === undefined ? [] : [{ key: accountKey, scope: 'account' as const }]),
      ...(containerKey === undefined ? [] : [{ key: containerKey, scope: 'container' as const }]),
    ]
  })
}
