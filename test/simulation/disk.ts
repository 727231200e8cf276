/** The disk of the simulated world: files that change, shrink and vanish, and what a page may still read of them. */
import type { FileDescription } from '../../src/protocol/messages.ts'
import type { Random } from './random.ts'

export interface DiskFile {
  readonly name: string
  /** Contents of two files are different wherever this is. */
  readonly content: number
  size: number
  lastModified: number
  presence: 'there' | 'gone' | 'unreadable'
  /** How often each part was changed. */
  edits: readonly number[]
  /** Every state that it was in, the oldest first. */
  readonly history: DiskState[]
}

export interface DiskState {
  readonly at: number
  readonly edits: readonly number[]
  readonly size: number
  /** A page that held the file then may read on and notice nothing. */
  readonly isSilent: boolean
}

/** What a page holds of a file that was chosen: the browser's `File`, which remembers how the file was then. */
export interface Pick {
  readonly file: DiskFile
  readonly size: number
  readonly lastModified: number
}

export const DISK_CHANGES = [
  'edited',
  'edited, time and size kept',
  'truncated',
  'grown',
  'deleted',
  'made unreadable',
] as const
export type DiskChange = (typeof DISK_CHANGES)[number]

/** Why a page gets no bytes; the codes of the engine. */
export type ReadFailure = 'file_changed' | 'file_unreadable'

export interface Disk {
  add(name: string, size: number, lastModified: number): DiskFile
  /** The same bytes under another name, made now. */
  copy(file: DiskFile, name: string): DiskFile
  change(file: DiskFile, how: DiskChange): void
  /** What was deleted or unreadable is there again, as it was. */
  bringBack(file: DiskFile): void
  pick(file: DiskFile): Pick
  /** Why this slice cannot be read now, if it cannot. */
  refusal(pick: Pick, to: number): ReadFailure | undefined
  /** MD5 of so many bytes of a part as it is now; `part` counts from 0. */
  md5(file: DiskFile, part: number, bytes: number): string
  /** MD5s of all parts as they were in one state of the file, as far as a pick of that size reaches. */
  contents(file: DiskFile, state: DiskState, size: number): readonly string[]
  /** What the page's sample of the content comes to: its first, middle and last part. */
  sample(file: DiskFile): string
}

export interface DiskOptions {
  readonly random: Random
  readonly now: () => number
  readonly partSize: number
  /** Chromium refuses to read a file that was changed since it was chosen; other browsers give the new bytes. */
  readonly isStrict: boolean
}

export function createDisk({ random, now, partSize, isStrict }: DiskOptions): Disk {
  let contents = 0

  function count(size: number): number {
    return Math.ceil(size / partSize)
  }

  function remember(file: DiskFile, isSilent: boolean): void {
    file.history.push({ at: now(), edits: file.edits, size: file.size, isSilent })
  }

  /** Here and there, as a database changes its file: a sample of it may be the same all the same. */
  function edit(file: DiskFile): void {
    const certain = [1, 2].map(() => random.whole(0, file.edits.length - 1))
    file.edits = file.edits.map((edits, part) => (certain.includes(part) || random.chance(0.2) ? edits + 1 : edits))
  }

  function resize(file: DiskFile, size: number): void {
    const kept = file.edits.slice(0, count(size))
    file.edits = [...kept, ...new Array<number>(count(size) - kept.length).fill(0)]
    file.size = size
  }

  const acts: Readonly<Record<DiskChange, (file: DiskFile) => void>> = {
    edited: edit,
    'edited, time and size kept': edit,
    truncated: (file) => resize(file, Math.floor(file.size * random.next())),
    grown: (file) => resize(file, file.size + random.whole(1, 2 * partSize)),
    deleted: (file) => {
      file.presence = 'gone'
    },
    'made unreadable': (file) => {
      file.presence = 'unreadable'
    },
  }

  return {
    add(name, size, lastModified) {
      contents += 1
      const edits = new Array<number>(count(size)).fill(0)
      const file: DiskFile = { name, content: contents, size, lastModified, presence: 'there', edits, history: [] }
      remember(file, false)
      return file
    },
    copy(file, name) {
      const copy: DiskFile = { ...file, name, lastModified: file.lastModified + 5000, history: [] }
      remember(copy, false)
      return copy
    },
    change(file, how) {
      acts[how](file)
      const isSecret = how === 'edited, time and size kept'
      if (!isSecret && file.presence === 'there') file.lastModified += 1000
      remember(file, isSecret && isStrict)
    },
    bringBack(file) {
      file.presence = 'there'
    },
    pick: (file) => ({ file, size: file.size, lastModified: file.lastModified }),
    refusal({ file, size, lastModified }, to) {
      if (file.presence !== 'there') return 'file_unreadable'
      if (to > file.size) return 'file_changed'
      const isChanged = file.size !== size || file.lastModified !== lastModified
      return isChanged && isStrict ? 'file_changed' : undefined
    },
    md5: ({ content, edits }, part, bytes) => md5Of(content, part, edits[part] ?? 0, bytes),
    contents({ content }, state, size) {
      if (state.size < size) return []
      const edits = state.edits.slice(0, count(size))
      return edits.map((times, part) => md5Of(content, part, times, Math.min(partSize, size - part * partSize)))
    },
    sample({ content, edits }) {
      const last = edits.length - 1
      const looked = [0, Math.floor(last / 2), last].map((part) => edits[part] ?? 0)
      return `sample of ${content}: ${looked.join(' ')}`
    },
  }
}

/** 32 hex digits that differ for different bytes. */
export function md5Of(content: number, part: number, edits: number, bytes: number): string {
  return hex(content) + hex(part) + hex(edits) + hex(bytes)
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0')
}

/** What a page says of a file. */
export function describe({ file, size, lastModified }: Pick): FileDescription {
  return { name: file.name, size, type: '', lastModified }
}
