/** The driver's signing keys, imported when first needed, with the digest that the cluster takes. */
import type { SwiftCapabilities } from '../account/capabilities.ts'
import type { Dialect } from '../dialect.ts'
import { importTempUrlKey, type TempUrlDigest, type TempUrlForm, type TempUrlKey } from './temp-url.ts'

export interface SigningKey {
  readonly key: TempUrlKey
  readonly form: TempUrlForm
}

export interface UrlSigner {
  /** The parts container's own key. */
  parts(): Promise<SigningKey>
  /** The account's key; `undefined` where none is configured. */
  downloads(): Promise<SigningKey | undefined>
}

export interface UrlSignerOptions {
  readonly tempUrlKey: string
  readonly downloadKey: string | undefined
  readonly digest: TempUrlDigest | undefined
  readonly dialect: Dialect
  readonly capabilities: () => Promise<SwiftCapabilities>
}

/** Every Swift since 2.17 takes it; older ones that hide `/info` need the option `digest`. */
const DEFAULT_DIGEST = 'sha256'

export function createUrlSigner(options: UrlSignerOptions): UrlSigner {
  const { tempUrlKey, downloadKey } = options
  const importKey = async (key: string): Promise<SigningKey> => {
    const digest = options.digest ?? options.dialect.digest ?? (await announcedDigest(options.capabilities))
    // Swift before 2.17 reads hex only, and that is the one that knows no other digest. Elsewhere 46 bytes beat 64.
    return { key: await importTempUrlKey(key, digest), form: digest === 'sha1' ? 'hex' : 'base64' }
  }
  let parts: Promise<SigningKey> | undefined
  let downloads: Promise<SigningKey> | undefined
  return {
    parts() {
      parts ??= importKey(tempUrlKey).catch((error: unknown) => {
        parts = undefined
        throw error
      })
      return parts
    },
    async downloads() {
      if (downloadKey === undefined) return undefined
      downloads ??= importKey(downloadKey).catch((error: unknown) => {
        downloads = undefined
        throw error
      })
      return downloads
    },
  }
}

async function announcedDigest(capabilities: () => Promise<SwiftCapabilities>): Promise<TempUrlDigest> {
  const { tempUrl } = await capabilities()
  return tempUrl?.digests[0] ?? DEFAULT_DIGEST
}
