/** Files of a drop. What a folder holds is read by code of its own, which most pages never load. */

/** Files that came in together; of a large folder there are several. */
export interface Batch {
  readonly files: readonly File[]
  /** Path below the dropped folder. */
  readonly pathOf?: (file: File) => string | undefined
  /** What the browser can read the file from again after a reload. */
  readonly handleOf?: (file: File) => FileSystemFileHandle | undefined
  /** Names of files and folders that could not be read. */
  readonly unreadable?: readonly string[]
}

/** One thing that was dropped, in all the ways in which browsers hand it over. */
export interface DroppedItem {
  readonly entry: FileSystemEntry | null
  readonly file: File | null
  /** Chromium's: readable again in a later visit. */
  readonly handle: Promise<FileSystemHandle | undefined>
}

interface HandleSource {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/** Must be called within the drop event: the browser empties `transfer` right after it. */
export function readDrop(transfer: DataTransfer): AsyncIterable<Batch> {
  const items = Array.from(transfer.items)
    .filter((item) => item.kind === 'file')
    .map((item): DroppedItem => {
      const handle = (item as HandleSource).getAsFileSystemHandle?.().then(
        (found) => found ?? undefined,
        () => undefined,
      )
      return {
        entry: item.webkitGetAsEntry?.() ?? null,
        file: item.getAsFile(),
        handle: handle ?? Promise.resolve(undefined),
      }
    })
  // Some sources fill only `files`.
  return batchesOf(items, [...transfer.files])
}

async function* batchesOf(items: readonly DroppedItem[], plain: readonly File[]): AsyncGenerator<Batch> {
  if (items.length === 0) {
    yield { files: plain }
    return
  }
  const isFolder = ({ entry }: DroppedItem) => entry?.isDirectory === true
  const handles = new Map<File, FileSystemFileHandle>()
  for (const item of items) {
    const handle = isFolder(item) ? undefined : await item.handle
    if (item.file && handle?.kind === 'file') handles.set(item.file, handle as FileSystemFileHandle)
  }
  const files = items.flatMap((item) => (isFolder(item) || item.file === null ? [] : [item.file]))
  if (files.length > 0) yield { files, handleOf: (file) => handles.get(file) }
  const folders = items.filter(isFolder)
  if (folders.length > 0) yield* (await import('./dropped-folders.ts')).readFolders(folders)
}
