/**
 * TempURL: a signed permission to make one kind of request for one object (or for names under a prefix) until a time.
 * https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html
 *
 * Swift signs lines joined by newlines: `ip=RANGE` (only if the range is restricted), the method, the expiry as a Unix
 * time, and the decoded path, with `prefix:` before it when the signature covers a prefix. The path comes last, so a
 * newline inside a name cannot be read as another field. Everything here is computation: no clock, no request.
 */
import { encodeSegment, resourceUrl, signedPath } from '../path.ts'

/** Swift before 2.17 knows SHA-1 only; newer ones list theirs in `/info`. */
export type TempUrlDigest = 'sha1' | 'sha256' | 'sha512'

/** How a signature is written: hexadecimal, or the digest's name, a colon and unpadded URL-safe Base64. */
export type TempUrlForm = 'hex' | 'base64'

/** A signing key, imported once. It cannot be read back. */
export interface TempUrlKey {
  readonly digest: TempUrlDigest
  readonly cryptoKey: CryptoKey
}

export interface TempUrlMessageOptions {
  /** Upper case. Swift also accepts HEAD with a signature for GET, PUT or POST. */
  readonly method: string
  /** Unix time in whole seconds. */
  readonly expires: number
  /** Decoded, `/v1/ACCOUNT/CONTAINER/OBJECT`. */
  readonly path: string
  /** Sign for every object whose name begins so, instead of for this one. May be empty: the whole container. */
  readonly prefix?: string
  /** An address or CIDR block that the request must come from, as the cluster's proxies see it. */
  readonly ipRange?: string
}

export interface TempUrlOptions {
  readonly key: TempUrlKey
  readonly method: string
  /** Storage URL as browsers reach it, ending in the account. */
  readonly storageUrl: string | URL
  /** Raw names, not encoded. */
  readonly container: string
  readonly object: string
  /** Unix time in whole seconds. */
  readonly expires: number
  readonly prefix?: string
  readonly ipRange?: string
  /** Write the expiry as ISO 8601 instead of seconds. Swift 2.13 and later. */
  readonly iso8601?: boolean
  /** Name for the browser to save under. Not signed: whoever holds the URL can change it. */
  readonly filename?: string
  /** Ask the browser to show rather than save. Not signed. */
  readonly inline?: boolean
  /**
   * @default hex, but base64 for SHA-512, which Swift's documentation asks for.
   */
  readonly form?: TempUrlForm
}

const WEB_CRYPTO_NAMES = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const encoder = new TextEncoder()

/**
 * Imports a key for signing, once per key and digest.
 * @throws TypeError for an empty key, which anyone could guess.
 */
export async function importTempUrlKey(key: string, digest: TempUrlDigest): Promise<TempUrlKey> {
  if (key === '') throw new TypeError('The TempURL key is empty. Set the key that the container has.')
  const algorithm = { name: 'HMAC', hash: WEB_CRYPTO_NAMES[digest] }
  const cryptoKey = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign'])
  return { digest, cryptoKey }
}

/**
 * The exact text that is signed.
 * @throws TypeError for a method, time, path or address range that Swift would never accept.
 */
export function tempUrlMessage({ method, expires, path, prefix, ipRange }: TempUrlMessageOptions): string {
  if (!/^[A-Z]+$/.test(method)) throw new TypeError(`The method ${JSON.stringify(method)} must be upper-case letters.`)
  if (!Number.isSafeInteger(expires) || expires <= 0) {
    throw new TypeError(`The expiry ${expires} must be a Unix time in whole seconds.`)
  }
  // A newline in the range would forge the lines after it, hence the narrow alphabet.
  if (ipRange !== undefined && !/^[0-9A-Fa-f:.]+(\/[0-9]{1,3})?$/.test(ipRange)) {
    throw new TypeError(
      `The address range ${JSON.stringify(ipRange)} must be an address such as 192.0.2.7 or a block such as 192.0.2.0/24.`,
    )
  }
  const subject = prefix === undefined ? path : prefixSubject(path, prefix)
  const message = `${method}\n${expires}\n${subject}`
  return ipRange === undefined ? message : `ip=${ipRange}\n${message}`
}

function prefixSubject(path: string, prefix: string): string {
  const [, containerPath, object] = /^(\/v1\/[^/]+\/[^/]+\/)(.*)$/s.exec(path) ?? []
  if (containerPath === undefined || object === undefined) {
    throw new TypeError(`The path ${JSON.stringify(path)} must be /v1/ACCOUNT/CONTAINER/OBJECT.`)
  }
  if (!object.startsWith(prefix)) {
    throw new TypeError(
      `The object ${JSON.stringify(object)} does not begin with the prefix ${JSON.stringify(prefix)}.`,
    )
  }
  return `prefix:${containerPath}${prefix}`
}

/** Signs a message of `tempUrlMessage`. */
export async function tempUrlSignature(key: TempUrlKey, message: string, form: TempUrlForm = 'hex'): Promise<string> {
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key.cryptoKey, encoder.encode(message)))
  return form === 'hex' ? hex(mac) : `${key.digest}:${base64Url(mac)}`
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/**
 * A whole signed URL. Parameters stand in the order of `swift tempurl`, so that the two can be compared byte for byte
 * wherever a name needs no encoding.
 * @throws TypeError as `tempUrlMessage` and for names that cannot travel in a URL.
 */
export async function tempUrl(options: TempUrlOptions): Promise<string> {
  const { key, method, storageUrl, container, object, expires, prefix, ipRange } = options
  const path = signedPath(storageUrl, container, object)
  const message = tempUrlMessage({
    method,
    expires,
    path,
    ...(prefix === undefined ? {} : { prefix }),
    ...(ipRange === undefined ? {} : { ipRange }),
  })
  const form = options.form ?? (key.digest === 'sha512' ? 'base64' : 'hex')
  const signature = await tempUrlSignature(key, message, form)
  return `${resourceUrl(storageUrl, container, object)}?${tempUrlQuery(signature, options)}`
}

/** The query of a signed URL; `/` and `:` stay readable, RFC 3986 allows both there. */
export function tempUrlQuery(
  signature: string,
  options: Pick<TempUrlOptions, 'expires' | 'prefix' | 'ipRange' | 'iso8601' | 'filename' | 'inline'>,
): string {
  const { expires, prefix, ipRange, iso8601 = false, filename, inline = false } = options
  const fields = [
    `temp_url_sig=${signature}`,
    `temp_url_expires=${iso8601 ? `${new Date(expires * 1000).toISOString().slice(0, 19)}Z` : expires}`,
  ]
  if (ipRange !== undefined) fields.push(`temp_url_ip_range=${ipRange}`)
  if (prefix !== undefined) fields.push(`temp_url_prefix=${prefix.split('/').map(encodeSegment).join('/')}`)
  if (filename !== undefined) fields.push(`filename=${encodeSegment(filename)}`)
  if (inline) fields.push('inline')
  return fields.join('&')
}
