/**
 * CVE-2026-97149: on a Swift without the fix, whoever holds a PUT signature of the account's key can add the header
 * `X-Copy-From` and so read any object of the account. A container's key confines this to its container. Where a
 * cluster knows account keys only, this tries it, between two objects made for the purpose.
 */
import { readCapabilities } from '../account/capabilities.ts'
import type { SwiftConnection } from '../account/connection.ts'
import { resourceUrl } from '../path.ts'
import { importTempUrlKey, tempUrl } from '../signing/temp-url.ts'
import { SetUpError } from './error.ts'

export interface CopyProbeOptions {
  /** Where the source is put: not the container that the signature is for. */
  readonly finished: string
  readonly parts: string
  readonly key: string
  readonly signal?: AbortSignal | undefined
  /** Sends the attack, which carries no token. @default the runtime's own */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

const LIFETIME_SECONDS = 300

/**
 * Whether the attack works.
 * @throws SetUpError when it could not be tried; StoreError when the store fails.
 */
export async function probeCopyAttack(connection: SwiftConnection, options: CopyProbeOptions): Promise<boolean> {
  const { finished, parts, key, signal, fetch: doFetch = fetch, now = Date.now } = options
  const name = `sluice-probe-${crypto.randomUUID()}`
  const source = { container: finished, object: name }
  const target = { container: parts, object: name }
  const { tempUrl: known } = await readCapabilities(connection, signal === undefined ? {} : { signal })
  const url = await tempUrl({
    key: await importTempUrlKey(key, known?.digests[0] ?? 'sha256'),
    method: 'PUT',
    storageUrl: await connection.publicUrl(),
    ...target,
    expires: Math.floor((now() + connection.storeAheadMs()) / 1000) + LIFETIME_SECONDS,
  })
  // Should this process die here, Swift removes the source itself.
  const headers = { 'X-Delete-After': String(LIFETIME_SECONDS) }
  const put = await connection.request({ method: 'PUT', ...source, headers, body: name, signal })
  await put.body?.cancel()
  if (put.status !== 201) {
    throw new SetUpError('refused', `The object for the copy test was refused (${put.status}) in "${finished}".`)
  }
  try {
    // The attack's failure proves something only if the signature itself is good.
    const plain = await send(doFetch, url, {}, signal)
    if (plain !== 201) {
      const message = `A signature of the account's key was refused (${plain}). Swift may take a minute to notice a new key: run set-up again then.`
      throw new SetUpError('refused', message)
    }
    await send(doFetch, url, { 'X-Copy-From': resourceUrl('', finished, name) }, signal)
    const copied = await connection.request({ method: 'GET', ...target, signal })
    return (await copied.text()) === name
  } finally {
    for (const at of [source, target]) {
      const removed = await connection.request({ method: 'DELETE', ...at })
      await removed.body?.cancel()
    }
  }
}

async function send(
  doFetch: typeof fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const response = await doFetch(url, { method: 'PUT', headers, body: '', ...(signal === undefined ? {} : { signal }) })
  await response.body?.cancel()
  return response.status
}
