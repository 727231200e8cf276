/**
 * The bytes of a blob, window by window, with two reads in flight: while one window is hashed, the disk works for the
 * next. Reading into one buffer over and over, by a stream of bytes, leaves less garbage behind (25 MB instead of some
 * 200) but was left: in a file of 12 GB Chromium's stream fell silent once in a while, and the upload with it.
 */

const READS = 2

/** A window is good until the next one is asked for. */
export async function* windowsOf(blob: Blob, windowBytes: number): AsyncGenerator<Uint8Array> {
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
