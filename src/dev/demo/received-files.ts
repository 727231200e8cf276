/** The files that came with the form, in memory: a demo forgets when it stops. An application has a table here. */
import type { ReceiptClaims } from '../../server/tokens/receipt.ts'

export interface ReceivedFile {
  /** Id of the upload, and unique: the key under which an application would store it. */
  readonly id: string
  readonly owner: string
  /** Name of the object in the application's container. */
  readonly object: string
  readonly size: number
  readonly type: string
  readonly etag: string
}

export interface ReceivedFiles {
  /** Answers whether it is new: the same receipt may be sent twice, and counts once. */
  add(claims: ReceiptClaims): boolean
  of(owner: string): readonly ReceivedFile[]
  find(owner: string, id: string): ReceivedFile | undefined
  forget(id: string): void
}

/** More than a person tries out; a bound, because memory has one. */
const MOST_FILES = 10_000

export function createReceivedFiles(): ReceivedFiles {
  const files = new Map<string, ReceivedFile>()
  return {
    add({ jti, sub, object, size, type, etag }) {
      if (files.has(jti)) return false
      const [oldest] = files.keys()
      if (files.size >= MOST_FILES && oldest !== undefined) files.delete(oldest)
      files.set(jti, { id: jti, owner: sub, object: object.name, size, type, etag })
      return true
    },
    of: (owner) => [...files.values()].filter((file) => file.owner === owner).reverse(),
    find(owner, id) {
      const file = files.get(id)
      return file?.owner === owner ? file : undefined
    },
    forget: (id) => void files.delete(id),
  }
}

/** The last piece of the object's name: what the person called it, cleaned by the server. */
export function fileNameOf(file: ReceivedFile): string {
  return file.object.slice(file.object.lastIndexOf('/') + 1)
}
