/** What a hash worker answers to what it is told. */
import { FileChanged, type HashLanes } from './hash-lanes.ts'
import type { FromWorker, ToWorker } from './messages.ts'

export function serve(lanes: HashLanes, say: (message: FromWorker) => void): (message: ToWorker) => void {
  async function hash(run: number, blob: Blob): Promise<void> {
    try {
      const md5 = await lanes.hash(run, blob)
      if (md5 !== undefined) say({ type: 'hashed', run, md5 })
    } catch (error) {
      say({ type: 'lost', run, code: error instanceof FileChanged ? 'file_changed' : 'file_unreadable' })
    }
  }

  return (message) => {
    if (message.type === 'cancel') lanes.cancel(message.run)
    else void hash(message.run, message.blob)
  }
}
