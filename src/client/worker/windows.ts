/**
 * The bytes of a blob, window by window. They are read into the same buffer over and over: a new one for each read would
 * be garbage that the browser collects only when hundreds of megabytes of it have piled up (seen: 280 MB, of one file).
 */

export interface Windows {
  /** @returns nothing after the last one. A window is good until the next one is asked for. */
  next(): Promise<Uint8Array | undefined>
  /** Reads no more. A read that is under way may never end. */
  close(): void
}

export function openWindows(blob: Blob, windowBytes: number): Windows {
  const reader = byteReader(blob)
  return reader ? reusing(reader, blob.size, windowBytes) : slicing(blob, windowBytes)
}

/** Nothing in browsers whose blobs are no byte streams (WebKit). */
function byteReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

/**
 * Chromium collects a reader, and its stream with it, to which only a read under way holds on; that read then never
 * ends (test/client/reading.test.ts; before this was known, an upload of 12 GB stood still at its 93rd percent).
 */
const held = new Set<ReadableStreamBYOBReader>()

/** Of blobs that were read to their end. */
const spare: ArrayBuffer[] = []

function reusing(reader: ReadableStreamBYOBReader, size: number, windowBytes: number): Windows {
  let buffer = spare.pop() ?? new ArrayBuffer(windowBytes)
  let left = size
  held.add(reader)
  return {
    async next() {
      if (left <= 0) {
        spare.push(buffer)
        return undefined
      }
      const { value, done } = await reader.read(new Uint8Array(buffer))
      if (done || !value) return undefined
      buffer = value.buffer as ArrayBuffer
      left -= value.length
      return value
    },
    close() {
      held.delete(reader)
      reader.cancel().catch(() => undefined)
    },
  }
}

/** Where a new buffer cannot be avoided, at least the disk works while a window is hashed. */
const READS = 2

function slicing(blob: Blob, windowBytes: number): Windows {
  const reads: Promise<ArrayBuffer>[] = []
  let at = 0
  const readOn = () => {
    if (at >= blob.size) return
    reads.push(quiet(blob.slice(at, at + windowBytes).arrayBuffer()))
    at += windowBytes
  }
  for (let i = 1; i < READS; i += 1) readOn()
  return {
    async next() {
      readOn()
      const read = reads.shift()
      return read && new Uint8Array(await read)
    },
    close() {
      at = blob.size
    },
  }
}

/** A read that fails behind one that failed before has nobody to listen to it. */
function quiet<T>(read: Promise<T>): Promise<T> {
  read.catch(() => undefined)
  return read
}
