/**
 * The bytes of a blob, window by window. They are read into the same buffer over and over: a new one for each read would
 * be garbage that the browser collects only when hundreds of megabytes of it have piled up (seen: 300 MB after a file
 * of 12 GB).
 */

/** Where a new buffer cannot be avoided, at least the disk works while a window is hashed. */
const READS = 2

/** A window is good until the next one is asked for. */
export async function* windowsOf(blob: Blob, windowBytes: number): AsyncGenerator<Uint8Array> {
  const reader = byteReader(blob)
  if (reader) yield* reused(reader, blob.size, windowBytes)
  else yield* fresh(blob, windowBytes)
}

/** Nothing in browsers whose blobs are no byte streams (WebKit). */
function byteReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

/** Of blobs that were read to their end. */
const spare: ArrayBuffer[] = []

async function* reused(
  reader: ReadableStreamBYOBReader,
  size: number,
  windowBytes: number,
): AsyncGenerator<Uint8Array> {
  let buffer = spare.pop() ?? new ArrayBuffer(windowBytes)
  try {
    for (let left = size; left > 0; ) {
      const { value, done } = await reader.read(new Uint8Array(buffer))
      if (done || !value) return
      left -= value.length
      yield value
      buffer = value.buffer as ArrayBuffer
    }
    spare.push(buffer)
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

async function* fresh(blob: Blob, windowBytes: number): AsyncGenerator<Uint8Array> {
  const reads: Promise<ArrayBuffer>[] = []
  let at = 0
  const readOn = () => {
    if (at >= blob.size) return
    reads.push(quiet(blob.slice(at, at + windowBytes).arrayBuffer()))
    at += windowBytes
  }
  for (let i = 0; i < READS; i += 1) readOn()
  for (let next = reads.shift(); next; next = reads.shift()) {
    const window = new Uint8Array(await next)
    readOn()
    yield window
  }
}

/** A read that fails behind one that failed before has nobody to listen to it. */
function quiet<T>(read: Promise<T>): Promise<T> {
  read.catch(() => undefined)
  return read
}
