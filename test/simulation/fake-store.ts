/** The store of the simulated world: parts by their path, and signatures that are their own expiry. */
import type { StoreReply } from '../../src/client/engine/events.ts'

export interface StoredBytes {
  readonly md5: string
  readonly size: number
  readonly at: number
}

export interface FakeStore {
  readonly parts: ReadonlyMap<string, StoredBytes>
  put(path: string, bytes: StoredBytes): void
  head(path: string): StoreReply
  drop(prefix: string): void
}

export function createFakeStore(): FakeStore {
  const parts = new Map<string, StoredBytes>()
  return {
    parts,
    put: (path, bytes) => void parts.set(path, bytes),
    head(path) {
      const part = parts.get(path)
      return part ? { status: 200, etag: part.md5, size: part.size } : { status: 404 }
    },
    drop(prefix) {
      for (const path of parts.keys()) if (path.startsWith(prefix)) parts.delete(path)
    },
  }
}

/** `store://<id>/<part>?<expiry>` */
export function readUrl(url: string): { readonly path: string; readonly expiresAt: number } {
  const [, path = '', expiry = ''] = /^store:\/\/([^?]+)\?(\d+)$/.exec(url) ?? []
  return { path, expiresAt: Number(expiry) }
}

export function partPath(id: string, part: number): string {
  return `${id}/${String(part).padStart(6, '0')}`
}
