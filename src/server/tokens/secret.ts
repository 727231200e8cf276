/**
 * Secrets as the application configures them, and the keys that are derived from them. Each purpose has a key of its
 * own (HKDF, RFC 5869), so that what one of them leaks tells nothing about another.
 */

/** One secret, or the current one and the one before it: the second only opens and verifies. */
export type Secret = string | readonly [current: string, previous: string]

/** 256 bits, the length of the keys that are made from it. */
const MIN_SECRET_BYTES = 32

const utf8 = new TextEncoder()

/**
 * The bytes of each secret, the current one first.
 * @throws TypeError when one is shorter than 32 bytes.
 */
export function secretBytes(option: string, secret: Secret): readonly Uint8Array<ArrayBuffer>[] {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.length > 2) {
    throw new TypeError(`${option} must be a string or a pair of strings, the current secret first.`)
  }
  return secrets.map((one) => {
    const bytes = utf8.encode(String(one ?? ''))
    if (bytes.length >= MIN_SECRET_BYTES) return bytes
    throw new TypeError(
      `${option} must have at least ${MIN_SECRET_BYTES} bytes. Make one with: openssl rand -base64 48`,
    )
  })
}

/** Key material for one purpose. */
export async function deriveBytes(
  secret: Uint8Array<ArrayBuffer>,
  purpose: string,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  // No salt: the secret is already uniform, and replicas must derive the same key (RFC 5869 §3.1).
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode(`sluice/1 ${purpose}`) }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, bytes * 8))
}
