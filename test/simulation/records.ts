/**
 * What one browser keeps of uploads: written a little later than it happened, lost at a crash, refused by a full disk,
 * unreadable when it comes to the worst.
 */
import type { RememberedUpload } from '../../src/client/engine/remember.ts'

export interface Records {
  readonly all: ReadonlyMap<string, RememberedUpload>
  write(id: string, upload: RememberedUpload | undefined): void
  /** From now on nothing is written any more, or read. */
  fail(how: 'full' | 'unavailable'): void
  /** The record does not pass validation when it is read: it is put aside, and never restored. */
  corrupt(id: string): void
}

export function createRecords(): Records {
  const all = new Map<string, RememberedUpload>()
  let isFull = false
  return {
    all,
    write(id, upload) {
      if (upload === undefined) all.delete(id)
      else if (!isFull) all.set(id, upload)
    },
    fail(how) {
      isFull = true
      if (how === 'unavailable') all.clear()
    },
    corrupt: (id) => void all.delete(id),
  }
}
