/** Files of a drop, those inside dropped folders too, with their paths. */

export interface DroppedFiles {
  readonly files: readonly File[]
  /** Path below the dropped folder, for files that came with one. */
  readonly pathOf: (file: File) => string | undefined
  /** Folders that the browser could not read. */
  readonly unreadable: number
}

/** Must be called within the drop event: the browser empties `transfer` right after it. */
export async function readDroppedFiles(transfer: DataTransfer): Promise<DroppedFiles> {
  const paths = new Map<File, string>()
  const files: File[] = []
  let unreadable = 0
  const items = Array.from(transfer.items, (item) => ({
    entry: item.webkitGetAsEntry?.() ?? null,
    file: item.getAsFile(),
  }))
  // Some sources fill only `files`.
  if (items.length === 0) files.push(...transfer.files)
  for (const { entry, file } of items) {
    if (entry === null || isFile(entry)) {
      if (file !== null) files.push(file)
      continue
    }
    try {
      for await (const inner of filesBelow(entry)) {
        files.push(inner.file)
        paths.set(inner.file, inner.path)
      }
    } catch {
      unreadable += 1
    }
  }
  return { files, pathOf: (file) => paths.get(file), unreadable }
}

async function* filesBelow(entry: FileSystemEntry): AsyncGenerator<{ file: File; path: string }> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    yield { file, path: entry.fullPath.replace(/^\//u, '') }
  } else if (isDirectory(entry)) {
    const reader = entry.createReader()
    for (;;) {
      // Answers some hundred entries at a time, and none at the end.
      const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (entries.length === 0) return
      for (const inner of entries) yield* filesBelow(inner)
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
