/** The hash worker's entry: it is bundled into one file that stands alone. */
import { createHashLanes, FileChanged } from './hash-lanes.ts'
import { createMd5 } from './hash-wasm-md5.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const lanes = createHashLanes({ createMd5 })

function say(message: FromWorker): void {
  scope.postMessage(message)
}

async function hash(run: number, blob: Blob): Promise<void> {
  try {
    const md5 = await lanes.hash(run, blob)
    if (md5 !== undefined) say({ type: 'hashed', run, md5 })
  } catch (error) {
    say({ type: 'lost', run, code: error instanceof FileChanged ? 'file_changed' : 'file_unreadable' })
  }
}

scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'cancel') lanes.cancel(data.run)
  else void hash(data.run, data.blob)
})
say({ type: 'ready' })
