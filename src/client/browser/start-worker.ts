import type { HashPort } from '../worker/hash-port.ts'
import type { FromWorker } from '../worker/messages.ts'

/** A worker that says nothing for so long will not come; the page can begin itself meanwhile. */
const READY_MS = 10_000

/** Nothing when it does not come up: a worker whose file is missing or forbidden only says so by an event. */
export async function startWorker(url: string | URL): Promise<HashPort | undefined> {
  const worker = new Worker(url)
  const isReady = await new Promise((resolve) => {
    worker.onmessage = () => resolve(true)
    worker.onerror = () => resolve(false)
    setTimeout(resolve, READY_MS)
  })
  if (!isReady) {
    worker.terminate()
    return undefined
  }
  return {
    listen(onMessage, onCrash) {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data)
      worker.onerror = onCrash
    },
    post: (message) => worker.postMessage(message),
    close: () => worker.terminate(),
  }
}
