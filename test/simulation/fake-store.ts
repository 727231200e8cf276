/** The store of the simulated world: parts by their path, and signatures that are their own expiry. */
import type { StoreReply } from '../../src/client/engine/events.ts'
import type { DiagnosisCause } from '../../src/protocol/error-codes.ts'

export interface StoredBytes {
  readonly md5: string
  readonly size: number
  /** Server time. */
  readonly at: number
}

/** What is wrong with the store as a whole; the diagnosis that the application would come to. */
export type StoreTrouble = Extract<
  DiagnosisCause,
  'container_missing' | 'quota_exceeded' | 'origin_not_allowed' | 'store_unreachable'
>

export interface FakeStore {
  readonly parts: ReadonlyMap<string, StoredBytes>
  /** Signatures of an earlier generation are refused, whatever their expiry. */
  readonly keyGeneration: () => number
  readonly trouble: () => StoreTrouble | undefined
  put(path: string, bytes: StoredBytes): void
  head(path: string): StoreReply
  drop(prefix: string): void
  replaceKey(): void
  suffer(trouble: StoreTrouble | undefined): void
}

export function createFakeStore(): FakeStore {
  const parts = new Map<string, StoredBytes>()
  let keyGeneration = 0
  let trouble: StoreTrouble | undefined
  return {
    parts,
    keyGeneration: () => keyGeneration,
    trouble: () => trouble,
    put: (path, bytes) => void parts.set(path, bytes),
    head(path) {
      const part = parts.get(path)
      return part ? { status: 200, etag: part.md5, size: part.size } : { status: 404 }
    },
    drop(prefix) {
      for (const path of parts.keys()) if (path.startsWith(prefix)) parts.delete(path)
    },
    replaceKey() {
      keyGeneration += 1
    },
    suffer(next) {
      trouble = next
    },
  }
}

export interface SignedPart {
  readonly host: string
  /** `<id>/<part>` */
  readonly path: string
  /** Server time. */
  readonly expiresAt: number
  readonly keyGeneration: number
}

/** What stands in a part's URL for the signature. */
export function signatureOf(expiresAt: number, keyGeneration: number): string {
  return `sig-${expiresAt}-${keyGeneration}`
}

/** `https://<host>/<id>/<part>?<signature>` */
export function readUrl(url: string): SignedPart {
  const [, host = '', path = '', expiry = '', generation = ''] =
    /^(https:\/\/[^/]+)\/([^/?]+\/\d{6})\?sig-(\d+)-(\d+)$/.exec(url) ?? []
  return { host, path, expiresAt: Number(expiry), keyGeneration: Number(generation) }
}

export function partPath(id: string, part: number): string {
  return `${id}/${String(part).padStart(6, '0')}`
}
