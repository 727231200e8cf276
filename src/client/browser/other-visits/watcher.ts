/** The side of a tab that looks on: shows what the tab at work tells, and takes over when that one lets go. */

import type { EngineHost } from '../engine-host.ts'
import type { Claims } from '../safeguards/claims.ts'
import type { RecordStore } from '../safeguards/record-store.ts'
import type { Dressing } from './dressing.ts'
import { readUpload } from './stored-uploads.ts'
import { type TabMessage, type Told, WATCH_MS } from './tab-messages.ts'
import type { Visit } from './visit.ts'

export interface Watcher {
  watch(visit: Visit): Promise<void>
  onTold(uploads: readonly Told[]): void
  onFile(id: string, file: File): void
  close(): void
}

export interface WatcherOptions {
  readonly host: EngineHost
  readonly claims: Claims
  readonly records: RecordStore | undefined
  readonly dressing: Dressing
  readonly say: (message: TabMessage) => void
  /** Goes on with an upload if its file can be had without a question. */
  readonly reopen: (visit: Visit) => Promise<void>
}

export function createWatcher({ host, claims, records, dressing, say, reopen }: WatcherOptions): Watcher {
  const watched = new Map<string, Visit>()
  let timer: ReturnType<typeof setInterval> | undefined

  function ask(): void {
    if (watched.size === 0 || document.visibilityState === 'hidden') return
    const visits = [...watched.values()]
    say({
      type: 'watch',
      ids: visits.map(({ upload }) => upload.id),
      fileless: visits.flatMap(({ upload, file }) => (file ? [] : [upload.id])),
    })
  }

  function stopAsking(): void {
    clearInterval(timer)
    timer = undefined
  }

  /** The upload is this tab's now. What the other one has left of it tells what to do. */
  async function takeOver(visit: Visit): Promise<void> {
    const { index, key, upload } = visit
    const remembered = records ? await readUpload(records, upload.id).catch(() => upload) : upload
    if (!remembered) {
      claims.release(key)
      host.dispatch({ type: 'settled-elsewhere', index })
      return
    }
    host.dispatch({ type: 'elsewhere', index, isElsewhere: false, remembered })
    await reopen(visit)
    // Without the file it is no better here than in another tab.
    claims.yield(key)
  }

  return {
    async watch(visit) {
      const { id } = visit.upload
      if (watched.has(id)) return
      watched.set(id, visit)
      timer ??= setInterval(ask, WATCH_MS)
      ask()
      const isOurs = await claims.wait(visit.key, id)
      watched.delete(id)
      if (watched.size === 0) stopAsking()
      if (isOurs) await takeOver(visit)
    },
    onTold(uploads) {
      for (const { id, ...told } of uploads) {
        const visit = watched.get(id)
        if (visit) dressing.add(visit.key, { state: 'elsewhere', ...told })
      }
    },
    onFile(id, file) {
      const visit = watched.get(id)
      if (visit) visit.file = file
    },
    close: stopAsking,
  }
}
