/** The side of the tab that works: tells the others how it gets on, as long as one of them watches. */
import type { FileSnapshot } from '../../engine/snapshot.ts'
import type { FileShelf } from '../file-shelf.ts'
import type { Publisher } from '../publisher.ts'
import type { Claims } from '../safeguards/claims.ts'
import { type TabMessage, type Told, WATCH_LIFE_MS } from './tab-messages.ts'

export interface Teller {
  onWatched(ids: readonly string[], fileless: readonly string[]): void
  close(): void
}

export interface TellerOptions {
  readonly claims: Claims
  readonly files: FileShelf
  readonly say: (message: TabMessage) => void
  readonly publisher: Publisher
}

/** Smooth enough for a bar in a tab that is beside the point. */
const TELL_MS = 250

export function createTeller({ claims, files, say, publisher }: TellerOptions): Teller {
  /** When each of them is not watched any more. */
  const watched = new Map<string, number>()
  let leave: (() => void) | undefined
  let toldAt = Number.NEGATIVE_INFINITY

  function tell(): void {
    const now = performance.now()
    if (now - toldAt < TELL_MS) return
    toldAt = now
    for (const [id, until] of watched) if (until < now) watched.delete(id)
    if (watched.size === 0) {
      stop()
      return
    }
    const shown = new Map(publisher.snapshot().files.map((file) => [file.key, file]))
    const uploads = [...watched.keys()].flatMap((id) => toldOf(id, shown.get(claims.keyOf(id) ?? '')))
    if (uploads.length > 0) say({ type: 'progress', uploads })
  }

  function stop(): void {
    leave?.()
    leave = undefined
  }

  return {
    onWatched(ids, fileless) {
      for (const id of ids) {
        const key = claims.keyOf(id)
        if (key === undefined) continue
        watched.set(id, performance.now() + WATCH_LIFE_MS)
        const file = fileless.includes(id) ? files.file(key) : undefined
        if (file) say({ type: 'file', id, file })
      }
      if (watched.size === 0) return
      leave ??= publisher.subscribe(tell)
      tell()
    },
    close: stop,
  }
}

function toldOf(id: string, file: FileSnapshot | undefined): Told[] {
  // That it is done the others hear from the application.
  if (!file || file.state === 'done') return []
  const { sentBytes, progress, bytesPerSecond, secondsLeft, parts, attempt } = file
  return [{ id, sentBytes, progress, bytesPerSecond, secondsLeft, parts, attempt }]
}
