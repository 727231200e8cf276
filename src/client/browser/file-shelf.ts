/** The files as the page gave them, and whether each still is that one. */
import type { FileDescription } from '../../protocol/messages.ts'
import type { Slice } from '../engine/events.ts'
import type { AddOptions } from './uploader.ts'

export interface FileShelf {
  keep(key: string, file: File, handle?: FileSystemFileHandle): void
  /** What was kept under `from` is what `key` has waited for. */
  move(from: string, key: string): void
  forget(key: string): void
  file(key: string): File | undefined
  handle(key: string): FileSystemFileHandle | undefined
  /** The bytes to hash or send; nothing if the file is not what it was when it was added. */
  slice(slice: Slice): Blob | undefined
  /** By what a file is recognised: its first bytes, some from its middle, and its last ones. */
  sample(key: string): Blob | undefined
}

interface Kept {
  readonly file: File
  readonly size: number
  readonly lastModified: number
  readonly handle: FileSystemFileHandle | undefined
}

/** Three of them tell apart what has the same head and tail, such as disk images, and cost three reads. */
const SAMPLE_BYTES = 64 * 1024

export function createFileShelf(): FileShelf {
  const kept = new Map<string, Kept>()

  function whole(key: string): File | undefined {
    const before = kept.get(key)
    if (!before) return undefined
    const { file, size, lastModified } = before
    // Most browsers fix both values when the file is chosen and fail the read instead; where they do not, this tells.
    return file.size === size && file.lastModified === lastModified ? file : undefined
  }

  return {
    keep(key, file, handle) {
      kept.set(key, { file, size: file.size, lastModified: file.lastModified, handle })
    },
    move(from, key) {
      const found = kept.get(from)
      if (found) kept.set(key, found)
      kept.delete(from)
    },
    forget: (key) => void kept.delete(key),
    file: whole,
    handle: (key) => kept.get(key)?.handle,
    slice: ({ key, from, to }) => whole(key)?.slice(from, to),
    sample(key) {
      const file = whole(key)
      if (!file || file.size <= 3 * SAMPLE_BYTES) return file
      const last = file.size - SAMPLE_BYTES
      return new Blob([0, Math.floor(last / 2), last].map((from) => file.slice(from, from + SAMPLE_BYTES)))
    },
  }
}

export function describeFile(file: File, { metadata, path }: AddOptions = {}): FileDescription {
  const { name, size, type, lastModified } = file
  const below = path?.(file) ?? file.webkitRelativePath
  return { name, size, type, lastModified, ...(below && { path: below }), ...(metadata && { metadata }) }
}
