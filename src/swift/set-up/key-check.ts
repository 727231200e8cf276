/**
 * Whether Swift accepts signatures of a key: the last step of set-up. Old clusters and some that are not Swift know no
 * container keys, and proxies without a shared memcache keep what they knew of a container for up to a minute.
 */

import { readCapabilities } from '../account/capabilities.ts'
import type { SwiftConnection } from '../account/connection.ts'
import { drain } from '../answers.ts'
import { signedPath } from '../path.ts'
import { importTempUrlKey, tempUrlMessage, tempUrlSignature } from '../signing/temp-url.ts'
import { SetUpError } from './error.ts'

export interface KeyCheckOptions {
  readonly container: string
  readonly key: string
  readonly signal?: AbortSignal | undefined
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** Nothing has this name; a good signature is answered by 404. */
const OBJECT = 'sluice-key-check'
const LIFETIME_SECONDS = 300

/**
 * Asks for an object that is not there, with a signature for its PUT, as an uploader does before it sends a part again.
 * @throws SetUpError `key_not_accepted`; StoreError when the store fails.
 */
export async function checkKey(connection: SwiftConnection, options: KeyCheckOptions): Promise<void> {
  const { container, signal, now = Date.now } = options
  const { tempUrl } = await readCapabilities(connection, signal === undefined ? {} : { signal })
  const key = await importTempUrlKey(options.key, tempUrl?.digests[0] ?? 'sha256')
  const expires = Math.floor((now() + connection.storeAheadMs()) / 1000) + LIFETIME_SECONDS
  const path = signedPath(await connection.publicUrl(), container, OBJECT)
  const signature = await tempUrlSignature(key, tempUrlMessage({ method: 'PUT', expires, path }))
  const response = await connection.request({
    method: 'HEAD',
    container,
    object: OBJECT,
    // The token that the connection adds does not help: a signature in the query is judged alone.
    query: { temp_url_sig: signature, temp_url_expires: String(expires) },
    signal,
  })
  await drain(response)
  if (response.status === 404 || response.ok) return
  const message = `Everything is in place, but Swift refuses signatures of the key of "${container}" (${response.status}). It may take a minute to notice a new key: run set-up again then. If it stays so, this cluster knows no container keys: use the account's (--account-key).`
  throw new SetUpError('key_not_accepted', message)
}
