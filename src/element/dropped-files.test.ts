/** Entries that are what a browser's drop hands over: a folder of folders, read in portions. */
import { expect, test } from 'vitest'
import { readDroppedFiles } from './dropped-files.ts'

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
    webkitGetAsEntry: () => entry,
    getAsFile: () => (entry.isFile ? new File([entry.fullPath], entry.name) : null),
  }))
  return { items, files: [] } as unknown as DataTransfer
}

test('folders are read to their end, with the path of each file', async () => {
  const holiday = folderEntry('/holiday', [
    [fileEntry('/holiday/1.jpg'), folderEntry('/holiday/raw', [[fileEntry('/holiday/raw/1.dng')]])],
    [fileEntry('/holiday/2.jpg')],
  ])
  const dropped = await readDroppedFiles(transferOf([fileEntry('/single.txt'), holiday]))
  expect(dropped.files.map((file) => [file.name, dropped.pathOf(file)])).toEqual([
    ['single.txt', undefined],
    ['1.jpg', 'holiday/1.jpg'],
    ['1.dng', 'holiday/raw/1.dng'],
    ['2.jpg', 'holiday/2.jpg'],
  ])
  expect(dropped.unreadable).toBe(0)
})

test('a folder that cannot be read is counted, and the rest is taken', async () => {
  const dropped = await readDroppedFiles(transferOf([folderEntry('/locked', [], true), fileEntry('/single.txt')]))
  expect(dropped.files.map((file) => file.name)).toEqual(['single.txt'])
  expect(dropped.unreadable).toBe(1)
})
