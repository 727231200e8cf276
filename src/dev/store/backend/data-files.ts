/**
 * The bytes: one file per object under `data/<2 hex>/<32 hex>`, written once and never changed. Names are random, so no
 * object name, however hostile, becomes part of a path. A file that no journal line names is rubbish from a killed
 * process and is removed at the next start.
 */
import { createHash, randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export interface StoredBytes {
  /** Left out for no bytes at all: there is no file then. */
  readonly data?: string
  readonly size: number
  /** MD5, hex. */
  readonly etag: string
}

export interface DataFiles {
  /**
   * Receives a body into a new file.
   *
   * @throws BodyTooLarge as soon as more than `limit` bytes came; whatever the source throws. Nothing stays behind.
   */
  receive(source: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBytes>
  /** Bytes `first` to `last`, both included. Throws at once (not later) when the file is gone. */
  read(data: string, first: number, last: number): Promise<AsyncIterable<Uint8Array>>
  remove(data: string): Promise<void>
  /** Removes all files that are not in `known`. */
  removeOthers(known: ReadonlySet<string>): Promise<void>
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** Bytes gathered before a write: sockets deliver 64 KiB and less, and each write costs a trip to the thread pool. */
const WRITE_BATCH_BYTES = 512 * 1024
/** Bytes in flight per reader: large enough for several hundred MB/s, small enough for many readers. */
const READ_CHUNK_BYTES = 512 * 1024

export async function openDataFiles(folder: string, durable: boolean): Promise<DataFiles> {
  const dataFolder = join(folder, 'data')
  const incomingFolder = join(folder, 'incoming')
  await rm(incomingFolder, { recursive: true, force: true })
  await mkdir(incomingFolder, { recursive: true })
  await Promise.all(prefixes().map((prefix) => mkdir(join(dataFolder, prefix), { recursive: true })))
  const pathOf = (data: string): string => join(dataFolder, data.slice(0, 2), data)

  async function receive(source: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBytes> {
    const data = randomBytes(16).toString('hex')
    const incoming = join(incomingFolder, data)
    const file = await open(incoming, 'wx')
    try {
      const stored = await writeAll(file, source, limit)
      if (durable) await file.datasync()
      await file.close()
      if (stored.size === 0) await unlink(incoming)
      else await rename(incoming, pathOf(data))
      return stored.size === 0 ? stored : { ...stored, data }
    } catch (error) {
      await file.close().catch(() => undefined)
      await rm(incoming, { force: true })
      throw error
    }
  }

  async function read(data: string, first: number, last: number): Promise<AsyncIterable<Uint8Array>> {
    // A link in the place of a file would lead out of the folder. (Windows has no such flag.)
    const file = await open(pathOf(data), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    return createReadStream('', { fd: file, start: first, end: last, highWaterMark: READ_CHUNK_BYTES })
  }

  async function removeOthers(known: ReadonlySet<string>): Promise<void> {
    for (const prefix of prefixes()) {
      for (const name of await readdir(join(dataFolder, prefix))) {
        if (!known.has(name)) await rm(join(dataFolder, prefix, name), { recursive: true, force: true })
      }
    }
  }

  return { receive, read, remove: (data) => rm(pathOf(data), { force: true }), removeOthers }
}

function prefixes(): string[] {
  return Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))
}

/** Hashes and writes; one batch is being written while the next one arrives. */
async function writeAll(file: FileHandle, source: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBytes> {
  const md5 = createHash('md5')
  let size = 0
  let batch: Uint8Array[] = []
  let batchBytes = 0
  let writing: Promise<unknown> = Promise.resolve()

  async function flush(): Promise<void> {
    const chunks = batch
    batch = []
    batchBytes = 0
    await writing
    if (chunks.length === 0) return
    writing = writeChunks(file, chunks)
    // A failure is reported by the next flush; it must not count as unhandled until then.
    writing.catch(() => undefined)
  }

  try {
    for await (const chunk of source) {
      size += chunk.length
      if (size > limit) throw new BodyTooLarge(`a body of more than ${limit} bytes`)
      md5.update(chunk)
      batch.push(chunk)
      batchBytes += chunk.length
      if (batchBytes >= WRITE_BATCH_BYTES) await flush()
    }
    await flush()
  } finally {
    await writing
  }
  return { size, etag: md5.digest('hex') }
}

async function writeChunks(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const { bytesWritten } = await file.writev([...chunks])
  if (bytesWritten === total) return
  // A short write (a nearly full disk) is finished chunk by chunk, or fails with the system's own reason.
  const rest = Buffer.concat(chunks).subarray(bytesWritten)
  await file.writeFile(rest)
}
