/** The files as the page gave them, and whether each still is that one. */
import type { FileDescription } from '../../protocol/messages.ts'
import type { Slice } from '../engine/events.ts'
import type { AddOptions } from './uploader.ts'

export interface FileShelf {
  keep(key: string, file: File): void
  forget(key: string): void
  /** The bytes to hash or send; nothing if the file is not what it was when it was added. */
  slice(slice: Slice): Blob | undefined
}

interface Kept {
  readonly file: File
  readonly size: number
  readonly lastModified: number
}

export function createFileShelf(): FileShelf {
  const kept = new Map<string, Kept>()
  return {
    keep: (key, file) => void kept.set(key, { file, size: file.size, lastModified: file.lastModified }),
    forget: (key) => void kept.delete(key),
    slice({ key, from, to }) {
      const before = kept.get(key)
      if (!before) return undefined
      const { file, size, lastModified } = before
      // Most browsers fix both values when the file is chosen and fail the read instead; where they do not, this tells.
      return file.size === size && file.lastModified === lastModified ? file.slice(from, to) : undefined
    },
  }
}

export function describeFile(file: File, { metadata, path }: AddOptions): FileDescription {
  const { name, size, type, lastModified } = file
  const below = path?.(file) ?? file.webkitRelativePath
  return { name, size, type, lastModified, ...(below && { path: below }), ...(metadata && { metadata }) }
}
