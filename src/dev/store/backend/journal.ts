/**
 * The journal: one JSON line for every change, appended in the order in which the changes took effect. It is the one
 * truth about what is stored. A change is made by the line being there whole, so killing the process at any moment
 * leaves every object old or new; a torn last line is a change that nobody was told of, and is cut off at the next start.
 */
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { DevStoreError } from '../dev-store-error.ts'
import type { JournalEntry } from './records.ts'

export interface Journal {
  /** Resolves when the line is written. Lines keep the order of the calls. */
  append(entry: JournalEntry): Promise<void>
  close(): Promise<void>
}

/**
 * Reads all whole lines of the journal at `path` and hands each to `apply`.
 *
 * @returns the length in bytes of what was whole, so that the caller can cut off a torn end.
 * @throws DevStoreError `folder_damaged` when a line before the last is not JSON: the folder was changed by something else.
 */
export async function readJournal(path: string, apply: (entry: JournalEntry) => void): Promise<number> {
  let rest: Buffer = Buffer.alloc(0)
  let wholeBytes = 0
  let line = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = text.indexOf(10); end !== -1; end = text.indexOf(10, from)) {
      apply(parseLine(text.subarray(from, end).toString('utf8'), ++line, path))
      from = end + 1
    }
    wholeBytes += from
    rest = text.subarray(from)
  }
  return wholeBytes
}

function parseLine(text: string, line: number, path: string): JournalEntry {
  try {
    return JSON.parse(text) as JournalEntry
  } catch (cause) {
    throw new DevStoreError(
      'folder_damaged',
      `${path}:${line} is not a journal line; remove the folder or restore it from a copy.`,
      { cause },
    )
  }
}

/** Written at a time: a journal of millions of lines must not become one string. */
const REWRITE_BATCH_CHARS = 1 << 20

/**
 * Writes a new journal beside the one at `path` and puts it in its place when it is whole and on the disk.
 *
 * @returns its length in bytes.
 */
export async function rewriteJournal(path: string, entries: Iterable<JournalEntry>): Promise<number> {
  const file = await open(draftOf(path), 'w')
  try {
    let length = 0
    let batch = ''
    for (const entry of entries) {
      batch += `${JSON.stringify(entry)}\n`
      if (batch.length < REWRITE_BATCH_CHARS) continue
      length += Buffer.byteLength(batch)
      await file.writeFile(batch)
      batch = ''
    }
    await file.writeFile(batch)
    await file.datasync()
    await rename(draftOf(path), path)
    return length + Buffer.byteLength(batch)
  } finally {
    await file.close()
  }
}

function draftOf(path: string): string {
  return `${path}.new`
}

/** Opens the journal for appending, after cutting it to `length` bytes. */
export async function openJournal(path: string, length: number, durable: boolean): Promise<Journal> {
  // Left by a start that was killed while it rewrote the journal.
  await rm(draftOf(path), { force: true })
  const file = await open(path, 'a')
  await file.truncate(length)
  const writer = createLineWriter(file, length, durable)
  return { append: writer, close: () => file.close() }
}

interface PendingLine {
  readonly text: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Lines that arrive while a write is under way go out together in the next one. */
function createLineWriter(
  file: FileHandle,
  initialLength: number,
  durable: boolean,
): (entry: JournalEntry) => Promise<void> {
  let pending: PendingLine[] = []
  let writing = false
  let length = initialLength

  async function writeBatch(batch: readonly PendingLine[]): Promise<void> {
    const bytes = Buffer.from(batch.map((line) => line.text).join(''))
    try {
      for (let written = 0; written < bytes.length; ) {
        written += (await file.write(bytes, written, bytes.length - written)).bytesWritten
      }
      if (durable) await file.datasync()
    } catch (error) {
      // Half a line in the middle of the journal would make it unreadable: take the whole batch back.
      await file.truncate(length)
      throw error
    }
    length += bytes.length
  }

  async function drain(): Promise<void> {
    writing = true
    while (pending.length > 0) {
      const batch = pending
      pending = []
      await writeBatch(batch).then(
        () => {
          for (const line of batch) line.resolve()
        },
        (error: unknown) => {
          for (const line of batch) line.reject(error)
        },
      )
    }
    writing = false
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      pending.push({ text: `${JSON.stringify(entry)}\n`, resolve, reject })
      if (!writing) void drain()
    })
}
