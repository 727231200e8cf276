/** Entries that are what a browser's drop hands over: a folder of folders, read in portions. */
import { expect, test } from 'vitest'
import { type Batch, readDrop } from './dropped-files.ts'

function fileEntry(path: string): FileSystemEntry {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const file = (resolve: (file: File) => void) => resolve(new File([path], name))
  return { isFile: true, isDirectory: false, fullPath: path, name, file } as unknown as FileSystemEntry
}

function folderEntry(path: string, portions: readonly (readonly FileSystemEntry[])[], fails = false): FileSystemEntry {
  const createReader = () => {
    const left = [...portions]
    return {
      readEntries: (resolve: (entries: readonly FileSystemEntry[]) => void, reject: (error: Error) => void) =>
        fails ? reject(new Error('unreadable')) : resolve(left.shift() ?? []),
    }
  }
  return { isFile: false, isDirectory: true, fullPath: path, createReader } as unknown as FileSystemEntry
}

function transferOf(entries: readonly FileSystemEntry[]): DataTransfer {
  const items = entries.map((entry) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => (entry.isFile ? new File([entry.fullPath], entry.name) : null),
  }))
  return { items, files: [] } as unknown as DataTransfer
}

async function batchesOf(...entries: readonly FileSystemEntry[]): Promise<readonly Batch[]> {
  const batches: Batch[] = []
  for await (const batch of readDrop(transferOf(entries))) batches.push(batch)
  return batches
}

const pathsOf = ({ files, pathOf }: Batch) => files.map((file) => [file.name, pathOf?.(file)])

test('folders are read to their end, with the path of each file', async () => {
  const raw = folderEntry('/holiday/raw', [[fileEntry('/holiday/raw/1.dng')]])
  const folder = folderEntry('/holiday', [[fileEntry('/holiday/1.jpg'), raw], [fileEntry('/holiday/2.jpg')]])
  const [single, holiday, ...others] = await batchesOf(fileEntry('/single.txt'), folder)
  expect(pathsOf(single as Batch)).toEqual([['single.txt', undefined]])
  expect(pathsOf(holiday as Batch)).toEqual([
    ['1.jpg', 'holiday/1.jpg'],
    ['1.dng', 'holiday/raw/1.dng'],
    ['2.jpg', 'holiday/2.jpg'],
  ])
  expect([holiday?.unreadable, others]).toEqual([[], []])
})

test('what cannot be read is named, and all the rest is taken', async () => {
  const locked = folderEntry('/holiday/locked', [], true)
  const vanished = {
    ...fileEntry('/holiday/gone.jpg'),
    file: (_: unknown, reject: (error: Error) => void) => reject(new Error('gone')),
  }
  const folder = folderEntry('/holiday', [
    [vanished, fileEntry('/holiday/1.jpg')],
    [locked, fileEntry('/holiday/2.jpg')],
  ])
  const [batch] = await batchesOf(folder)
  expect(batch?.files.map((file) => file.name)).toEqual(['1.jpg', '2.jpg'])
  expect(batch?.unreadable).toEqual(['holiday/gone.jpg', 'holiday/locked'])
})

test('a large folder comes in batches, so that it uploads while it is being read', async () => {
  const entries = Array.from({ length: 1000 }, (_, at) => fileEntry(`/many/${at}.txt`))
  const batches = await batchesOf(folderEntry('/many', [entries]))
  expect(batches.map((batch) => batch.files.length)).toEqual([250, 250, 250, 250])
})

test('handles come along where the browser has them, from inside folders too', async () => {
  const handle = (name: string) => ({ kind: 'file', name, getFile: async () => new File([name], name) })
  const lost = { kind: 'file', name: 'lost.txt', getFile: async () => Promise.reject(new Error('gone')) }
  const inner = {
    kind: 'directory',
    name: 'raw',
    async *values() {
      yield handle('1.dng')
    },
  }
  const folder = {
    kind: 'directory',
    name: 'holiday',
    async *values() {
      yield handle('1.jpg')
      yield lost
      yield inner
    },
  }
  const single = fileEntry('/single.txt')
  const items = [
    { entry: single, handle: handle('single.txt') },
    { entry: folderEntry('/holiday', []), handle: folder },
  ].map(({ entry, handle }) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => (entry.isFile ? new File(['x'], entry.name) : null),
    getAsFileSystemHandle: async () => handle,
  }))
  const batches: Batch[] = []
  for await (const batch of readDrop({ items, files: [] } as unknown as DataTransfer)) batches.push(batch)
  const seen = batches.map(({ files, pathOf, handleOf }) =>
    files.map((file) => [file.name, pathOf?.(file), handleOf?.(file)?.name]),
  )
  expect(seen).toEqual([
    [['single.txt', undefined, 'single.txt']],
    [
      ['1.jpg', 'holiday/1.jpg', '1.jpg'],
      ['1.dng', 'holiday/raw/1.dng', '1.dng'],
    ],
  ])
  expect(batches[1]?.unreadable).toEqual(['holiday/lost.txt'])
})
