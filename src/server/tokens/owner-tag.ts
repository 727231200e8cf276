/** Owners in listings: an HMAC, so that the store's operator can tell uploads apart but not whose they are. */
import { hex } from './encoding.ts'
import { deriveBytes } from './secret.ts'

export interface OwnerTags {
  /** 16 hex digits. */
  current(owner: string): Promise<string>
  /** What listings may hold for an owner: during a rotation of the secret there are two. */
  all(owner: string): Promise<readonly string[]>
}

const TAG_BYTES = 8

export function createOwnerTags(secrets: readonly Uint8Array<ArrayBuffer>[]): OwnerTags {
  const keys = Promise.all(secrets.map(deriveTagKey))
  keys.catch(() => undefined)
  return {
    async current(owner) {
      const [key] = await keys
      if (key === undefined) throw new Error('There is no token secret.')
      return tag(key, owner)
    },
    async all(owner) {
      return Promise.all((await keys).map((key) => tag(key, owner)))
    },
  }
}

async function deriveTagKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const bytes = await deriveBytes(secret, 'owner tag', 32)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

async function tag(key: CryptoKey, owner: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(owner))
  return hex(new Uint8Array(mac, 0, TAG_BYTES))
}
