/** Hashes blobs in the order they come, two at once: while one lane computes, the disk works for the other. */
import type { Md5 } from './md5.ts'
import { windowsOf } from './windows.ts'

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
  md5.init()
  let bytes = 0
  for await (const window of windowsOf(blob, windowBytes)) {
    if (isCancelled()) return undefined
    md5.update(window)
    bytes += window.length
  }
  if (bytes !== blob.size) throw new FileChanged(`The file gave ${bytes} bytes where it promised ${blob.size}.`)
  return md5.digest()
}
