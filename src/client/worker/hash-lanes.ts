/**
 * Hashes blobs in the order they come, two at once, each with two reads in flight: while one lane computes, the
 * disk works for the other. (One read of 1 MiB at a time carries 376 MB/s, four of 4 MiB more than MD5 can take.)
 */
import type { Md5 } from './md5.ts'

export interface HashLanes {
  /**
   * @returns the MD5 in lower-case hex, or `undefined` when it was cancelled.
   * @throws FileChanged when the blob is shorter than it says; whatever the browser throws when it cannot be read.
   */
  hash(run: number, blob: Blob): Promise<string | undefined>
  cancel(run: number): void
}

export interface HashLanesOptions {
  /** Called once for each lane. */
  readonly createMd5: () => Md5 | Promise<Md5>
  /**
   * Bytes of one read.
   * @default 4 MiB: larger ones gain little and four of them are in memory at once.
   */
  readonly windowBytes?: number
}

const LANES = 2
const READS_PER_LANE = 2

export class FileChanged extends Error {
  override readonly name = 'FileChanged'
}

interface Job {
  readonly run: number
  readonly blob: Blob
  readonly resolve: (md5: string | undefined) => void
  readonly reject: (reason: unknown) => void
}

export function createHashLanes({ createMd5, windowBytes = 4 * 1024 * 1024 }: HashLanesOptions): HashLanes {
  const waiting: Job[] = []
  const idle: Md5[] = []
  const cancelled = new Set<number>()
  const running = new Set<number>()
  let lanes = 0

  async function work(): Promise<void> {
    const md5 = idle.pop() ?? (await createMd5())
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { run, blob } = job
      running.add(run)
      await hashBlob(blob, md5, windowBytes, () => cancelled.has(run)).then(job.resolve, job.reject)
      running.delete(run)
      cancelled.delete(run)
    }
    idle.push(md5)
  }

  function startLane(): void {
    if (lanes >= LANES) return
    lanes += 1
    void work().finally(() => {
      lanes -= 1
      if (waiting.length > 0) startLane()
    })
  }

  return {
    hash: (run, blob) =>
      new Promise((resolve, reject) => {
        waiting.push({ run, blob, resolve, reject })
        startLane()
      }),
    cancel(run) {
      const at = waiting.findIndex((job) => job.run === run)
      if (at >= 0) waiting.splice(at, 1)[0]?.resolve(undefined)
      else if (running.has(run)) cancelled.add(run)
    },
  }
}

async function hashBlob(
  blob: Blob,
  md5: Md5,
  windowBytes: number,
  isCancelled: () => boolean,
): Promise<string | undefined> {
  const reads: Promise<ArrayBuffer>[] = []
  let next = 0
  const readOn = () => {
    if (next >= blob.size) return
    const read = blob.slice(next, next + windowBytes).arrayBuffer()
    // A read that fails behind one that failed before has nobody to listen to it.
    read.catch(() => undefined)
    reads.push(read)
    next += windowBytes
  }
  md5.init()
  let bytes = 0
  for (let i = 0; i < READS_PER_LANE; i += 1) readOn()
  for (let read = reads.shift(); read; read = reads.shift()) {
    const window = new Uint8Array(await read)
    if (isCancelled()) return undefined
    readOn()
    md5.update(window)
    bytes += window.length
  }
  if (bytes !== blob.size) throw new FileChanged(`The file gave ${bytes} bytes where it promised ${blob.size}.`)
  return md5.digest()
}
