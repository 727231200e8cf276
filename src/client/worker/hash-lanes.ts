/** Hashes blobs in the order they come, two at once: while one lane computes, the disk works for the other. */
import type { Md5 } from './md5.ts'
import { openWindows } from './windows.ts'

export interface HashLanes {
  /**
   * @param onRead Told of the first byte to come (0), and then of every window: how many bytes were read so far.
   * @returns the MD5 in lower-case hex, or `undefined` when it was cancelled.
   * @throws FileChanged when the blob is shorter than it says; whatever the browser throws when it cannot be read.
   */
  hash(run: number, blob: Blob, onRead?: (bytes: number) => void): Promise<string | undefined>
  /** Its lane is free at once, even if a read of it never ends. */
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
const CANCELLED = Symbol('cancelled')

export class FileChanged extends Error {
  override readonly name = 'FileChanged'
}

interface Job {
  readonly run: number
  readonly blob: Blob
  readonly onRead: ((bytes: number) => void) | undefined
  readonly resolve: (md5: string | undefined) => void
  readonly reject: (reason: unknown) => void
}

export function createHashLanes({ createMd5, windowBytes = 4 * 1024 * 1024 }: HashLanesOptions): HashLanes {
  const waiting: Job[] = []
  const idle: Md5[] = []
  /** Of what is under way. */
  const cancels = new Map<number, () => void>()
  let lanes = 0

  async function work(): Promise<void> {
    const md5 = idle.pop() ?? (await createMd5())
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { run } = job
      const cancelled = new Promise<typeof CANCELLED>((resolve) => {
        cancels.set(run, () => resolve(CANCELLED))
      })
      await hashBlob(job, md5, windowBytes, cancelled).then(job.resolve, job.reject)
      cancels.delete(run)
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
    hash: (run, blob, onRead) =>
      new Promise((resolve, reject) => {
        waiting.push({ run, blob, onRead, resolve, reject })
        startLane()
      }),
    cancel(run) {
      const at = waiting.findIndex((job) => job.run === run)
      if (at >= 0) waiting.splice(at, 1)[0]?.resolve(undefined)
      else cancels.get(run)?.()
    },
  }
}

async function hashBlob(
  { blob, onRead }: Job,
  md5: Md5,
  windowBytes: number,
  cancelled: Promise<typeof CANCELLED>,
): Promise<string | undefined> {
  const windows = openWindows(blob, windowBytes)
  let bytes = 0
  md5.init()
  try {
    for (;;) {
      onRead?.(bytes)
      const window = await Promise.race([cancelled, windows.next()])
      if (window === CANCELLED) return undefined
      if (!window) break
      md5.update(window)
      bytes += window.length
    }
  } finally {
    windows.close()
  }
  if (bytes !== blob.size) throw new FileChanged(`The file gave ${bytes} bytes where it promised ${blob.size}.`)
  return md5.digest()
}
