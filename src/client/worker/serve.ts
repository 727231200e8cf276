/** What a hash worker answers to what it is told. */
import { FileChanged, type HashLanes } from './hash-lanes.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** Often enough to see that a disk is alive. */
const SAY_EVERY_MS = 1000

export function serve(lanes: HashLanes, say: (message: FromWorker) => void): (message: ToWorker) => void {
  async function hash(run: number, blob: Blob): Promise<void> {
    let sayAt = 0
    const onRead = (bytes: number) => {
      const now = performance.now()
      if (now < sayAt) return
      // The first window follows at once: the disk does give something.
      if (bytes > 0) sayAt = now + SAY_EVERY_MS
      say({ type: 'read', run, bytes })
    }
    try {
      const md5 = await lanes.hash(run, blob, onRead)
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
