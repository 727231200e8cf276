/**
 * Folders of a drop, read to their ends: by handle where the browser has them, because such a file can be read again
 * after a reload, else by entry. What cannot be read is named and left out; the rest goes on.
 */
import type { Batch, DroppedItem } from './dropped-files.ts'

/** So many begin to upload while the rest is still being read, and so few that the page stays smooth. */
const BATCH = 250

type Found = { readonly path: string } & (
  | { readonly file: File; readonly handle?: FileSystemFileHandle }
  | { readonly file?: undefined }
)

export async function* readFolders(items: readonly DroppedItem[]): AsyncGenerator<Batch> {
  let found: Found[] = []
  for (const { entry, handle: asked } of items) {
    const handle = await asked
    const walk =
      handle === undefined ? walkEntry(entry) : walkHandle(handle as FileSystemDirectoryHandle, `${handle.name}/`)
    for await (const one of walk) {
      found.push(one)
      if (found.length < BATCH) continue
      yield batchOf(found)
      found = []
    }
  }
  if (found.length > 0) yield batchOf(found)
}

function batchOf(found: readonly Found[]): Batch {
  const read = found.filter((one) => one.file !== undefined)
  const origins = new Map(read.map((one) => [one.file, one]))
  return {
    files: read.map((one) => one.file),
    pathOf: (file) => origins.get(file)?.path,
    handleOf: (file) => origins.get(file)?.handle,
    unreadable: found.filter((one) => one.file === undefined).map((one) => one.path),
  }
}

/** What the type library does not know yet. */
interface IterableDirectory {
  values(): AsyncIterable<FileSystemHandle>
}

async function* walkHandle(folder: FileSystemDirectoryHandle, path: string): AsyncGenerator<Found> {
  try {
    for await (const child of (folder as unknown as IterableDirectory).values()) {
      const childPath = path + child.name
      if (child.kind === 'directory') yield* walkHandle(child as FileSystemDirectoryHandle, `${childPath}/`)
      else yield await fileOf(child as FileSystemFileHandle, childPath)
    }
  } catch {
    yield { path }
  }
}

async function fileOf(handle: FileSystemFileHandle, path: string): Promise<Found> {
  try {
    return { path, file: await handle.getFile(), handle }
  } catch {
    return { path }
  }
}

async function* walkEntry(entry: FileSystemEntry | null): AsyncGenerator<Found> {
  if (entry === null) return
  const path = entry.fullPath.replace(/^\//u, '')
  try {
    if (isFile(entry)) {
      yield { path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }
    } else {
      for await (const inner of entriesOf(entry as FileSystemDirectoryEntry)) yield* walkEntry(inner)
    }
  } catch {
    yield { path }
  }
}

async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader()
  for (;;) {
    // Answers some hundred entries at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return
    yield* entries
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}
