/**
 * Hashing away from the page's own thread. A worker must come from the page's origin, so its file is loaded from
 * `workerUrl` if that is of the same origin, else its text is fetched and run as a blob; where neither is allowed
 * (Content-Security-Policy), the page hashes itself, in small slices.
 */
import type { HashLanes } from '../worker/hash-lanes.ts'
import type { FromWorker, ToWorker } from '../worker/messages.ts'

export type HashResult = { readonly md5: string } | { readonly lost: 'file_changed' | 'file_unreadable' }

export interface Hasher {
  /** Never settles once it is cancelled. */
  hash(run: number, blob: Blob): Promise<HashResult>
  cancel(run: number): void
  close(): void
}

/** A worker that says nothing for so long will not come; the page can begin itself meanwhile. */
const READY_MS = 10_000

interface Job {
  readonly blob: Blob
  readonly resolve: (result: HashResult) => void
}

export function createHasher(workerUrl: URL): Hasher {
  const jobs = new Map<number, Job>()
  let opening: Promise<Worker | undefined> | undefined
  let lanes: HashLanes | undefined
  let worker: Worker | undefined
  let isClosed = false

  function settle(run: number, result: HashResult): void {
    jobs.get(run)?.resolve(result)
    jobs.delete(run)
  }

  function onMessage({ data }: MessageEvent<FromWorker>): void {
    if (data.type === 'hashed') settle(data.run, { md5: data.md5 })
    else if (data.type === 'lost') settle(data.run, { lost: data.code })
  }

  /** The worker died: what it had is hashed here. */
  function onCrash(): void {
    worker?.terminate()
    opening = Promise.resolve(undefined)
    worker = undefined
    for (const [run, { blob }] of jobs) void hashHere(run, blob)
  }

  async function open(): Promise<Worker | undefined> {
    worker = await openWorker(workerUrl).catch(() => undefined)
    if (isClosed) worker?.terminate()
    if (worker) {
      worker.onmessage = onMessage
      worker.onerror = onCrash
    }
    return worker
  }

  async function hashHere(run: number, blob: Blob): Promise<void> {
    try {
      // Within the `try`: a chunk that cannot be loaded must end the hash, not leave it waiting for ever.
      const { createPageLanes } = await import('../worker/page-lanes.ts')
      lanes ??= createPageLanes()
      const md5 = await lanes.hash(run, blob)
      if (md5 !== undefined) settle(run, { md5 })
    } catch (error) {
      settle(run, { lost: (error as Error).name === 'FileChanged' ? 'file_changed' : 'file_unreadable' })
    }
  }

  async function start(run: number, blob: Blob): Promise<void> {
    opening ??= open()
    const ready = await opening
    if (!jobs.has(run)) return
    if (ready) ready.postMessage({ type: 'hash', run, blob } satisfies ToWorker)
    else await hashHere(run, blob)
  }

  return {
    hash: (run, blob) =>
      new Promise((resolve) => {
        jobs.set(run, { blob, resolve })
        void start(run, blob)
      }),
    cancel(run) {
      jobs.delete(run)
      if (worker) worker.postMessage({ type: 'cancel', run } satisfies ToWorker)
      lanes?.cancel(run)
    },
    close() {
      isClosed = true
      jobs.clear()
      worker?.terminate()
    },
  }
}

/** Nothing where no worker can be had; why does not matter, for the page can hash itself. */
async function openWorker(url: URL): Promise<Worker | undefined> {
  if (url.origin === location.origin) return ready(new Worker(url))
  const response = await fetch(url, { credentials: 'omit' })
  if (!response.ok) return undefined
  const blob = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }))
  try {
    return await ready(new Worker(blob))
  } finally {
    URL.revokeObjectURL(blob)
  }
}

/** A worker whose file is missing or forbidden only says so by an event. */
async function ready(worker: Worker): Promise<Worker | undefined> {
  const isReady = await new Promise((resolve) => {
    worker.onmessage = () => resolve(true)
    worker.onerror = () => resolve(false)
    setTimeout(resolve, READY_MS)
  })
  if (isReady) return worker
  worker.terminate()
  return undefined
}
