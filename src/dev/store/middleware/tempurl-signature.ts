/** The signature of a TempURL or a form: what is signed, and the forms in which the digest may be written. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const ALLOWED_DIGESTS = ['sha1', 'sha256', 'sha512'] as const
export type TempUrlDigest = (typeof ALLOWED_DIGESTS)[number]

export interface TempUrlSignature {
  readonly digest: TempUrlDigest
  readonly bytes: Buffer
}

/** Lengths of hexadecimal digests tell the algorithm. */
const HEX_LENGTHS: Readonly<Record<number, TempUrlDigest>> = { 40: 'sha1', 64: 'sha256', 128: 'sha512' }

/** Reads `<hex>` or `<algorithm>:<base64>` (standard or URL-safe, padding optional). */
export function parseSignature(text: string): TempUrlSignature | undefined {
  const colon = text.indexOf(':')
  if (colon === -1) {
    const digest = HEX_LENGTHS[text.length]
    // Swift compares strings: upper-case hex never matches.
    return digest !== undefined && /^[0-9a-f]+$/.test(text) ? { digest, bytes: Buffer.from(text, 'hex') } : undefined
  }
  const digest = ALLOWED_DIGESTS.find((name) => name === text.slice(0, colon))
  const base64 = text.slice(colon + 1)
  if (digest === undefined || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) return undefined
  return { digest, bytes: Buffer.from(base64.replaceAll('-', '+').replaceAll('_', '/'), 'base64') }
}

export interface SignedFacts {
  readonly method: string
  /** Unix time, seconds. */
  readonly expires: number
  /** `/v1/account/container/object`, or `prefix:` and the path up to the prefix. */
  readonly path: string
  readonly ipRange: string | undefined
}

export function isSignedWith(signature: TempUrlSignature, key: string, facts: SignedFacts): boolean {
  const lines = [facts.method, String(facts.expires), facts.path]
  if (facts.ipRange !== undefined) lines.unshift(`ip=${facts.ipRange}`)
  return isHmacOf(signature, key, lines.join('\n'))
}

export function isHmacOf(signature: TempUrlSignature, key: string, text: string): boolean {
  // Keys come out of headers, so they hold UTF-8 bytes as Latin-1.
  const expected = createHmac(signature.digest, Buffer.from(key, 'latin1')).update(text).digest()
  return expected.length === signature.bytes.length && timingSafeEqual(expected, signature.bytes)
}
