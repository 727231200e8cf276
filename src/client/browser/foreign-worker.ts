/** A worker whose file is on another origin; a chunk of its own, loaded only there. */
import type { HashPort } from '../worker/hash-port.ts'
import type { startWorker } from './start-worker.ts'

/** A worker has to come from the page's own origin, and a blob of the page does. */
export async function startForeignWorker(url: URL, start: typeof startWorker): Promise<HashPort | undefined> {
  const response = await fetch(url, { credentials: 'omit' })
  if (!response.ok) return undefined
  const blob = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }))
  try {
    return await start(blob)
  } finally {
    URL.revokeObjectURL(blob)
  }
}
