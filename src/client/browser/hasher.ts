/**
 * Hashing away from the page's own thread. A worker must come from the page's origin, so its file is loaded from
 * `workerUrl` if that is of the same origin, else its text is fetched and run as a blob; where neither is allowed
 * (Content-Security-Policy), the page hashes itself, in small slices.
 */
import type { HashPort } from '../worker/hash-port.ts'
import { startWorker } from './start-worker.ts'

export type HashResult = { readonly md5: string } | { readonly lost: 'file_changed' | 'file_unreadable' }

export interface Hasher {
  /**
   * Never settles once it is cancelled.
   * @param onRead Told when its turn has come (0 bytes), and then now and then how much of it is read.
   */
  hash(run: number, blob: Blob, onRead: (bytes: number) => void): Promise<HashResult>
  cancel(run: number): void
  close(): void
}

interface Job {
  readonly blob: Blob
  readonly onRead: (bytes: number) => void
  readonly resolve: (result: HashResult) => void
}

export function createHasher(workerUrl: URL): Hasher {
  const jobs = new Map<number, Job>()
  let opening: Promise<HashPort | undefined> | undefined
  let port: HashPort | undefined
  let isClosed = false

  function settle(run: number, result: HashResult): void {
    jobs.get(run)?.resolve(result)
    jobs.delete(run)
  }

  async function open(from: () => Promise<HashPort | undefined>): Promise<HashPort | undefined> {
    // Without its code nothing can be hashed: that must end the hashes, not leave them waiting for ever.
    port = await from().catch(() => undefined)
    if (!port) return undefined
    port.listen((message) => {
      if (message.type === 'read') jobs.get(message.run)?.onRead(message.bytes)
      else if (message.type === 'hashed') settle(message.run, { md5: message.md5 })
      else if (message.type === 'lost') settle(message.run, { lost: message.code })
    }, onCrash)
    if (isClosed) port.close()
    return port
  }

  /** The worker died: what it had is hashed here. */
  function onCrash(): void {
    port?.close()
    opening = open(openPageLanes)
    for (const [run, { blob }] of jobs) void post(run, blob)
  }

  async function post(run: number, blob: Blob): Promise<void> {
    opening ??= open(() => openWorker(workerUrl))
    const ready = await opening
    if (!ready) settle(run, { lost: 'file_unreadable' })
    else if (jobs.has(run)) ready.post({ type: 'hash', run, blob })
  }

  return {
    hash: (run, blob, onRead) =>
      new Promise((resolve) => {
        jobs.set(run, { blob, onRead, resolve })
        void post(run, blob)
      }),
    cancel(run) {
      jobs.delete(run)
      port?.post({ type: 'cancel', run })
    },
    close() {
      isClosed = true
      jobs.clear()
      port?.close()
    },
  }
}

/** Why no worker can be had does not matter, for the page can hash itself. */
async function openWorker(url: URL): Promise<HashPort> {
  return (await startAnyWorker(url).catch(() => undefined)) ?? (await openPageLanes())
}

async function startAnyWorker(url: URL): Promise<HashPort | undefined> {
  if (url.origin === location.origin) return startWorker(url)
  return (await import('./foreign-worker.ts')).startForeignWorker(url, startWorker)
}

async function openPageLanes(): Promise<HashPort> {
  return (await import('../worker/page-lanes.ts')).createPageLanes()
}
