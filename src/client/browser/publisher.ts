/**
 * Tells listeners that there is something new to see: a change of state within a frame, mere progress about ten times
 * a second, and once a second while nothing arrives, so that a speed does not stand still.
 */
import type { UploaderSnapshot } from '../engine/snapshot.ts'

export interface Publisher {
  /** The newest view; the same object until something changed. */
  snapshot(): UploaderSnapshot
  subscribe(listener: () => void): () => void
  /** Something changed; how soon that is to be seen. */
  announce(what: 'state' | 'progress'): void
  close(): void
}

/** One frame at 60 Hz: ten thousand small files must not mean ten thousand renderings a second. */
const FRAME_MS = 16
const PROGRESS_MS = 100
const BEAT_MS = 1000

/** @param look Makes the view of now; the same object if nothing changed. */
export function createPublisher(look: () => UploaderSnapshot): Publisher {
  const listeners = new Set<() => void>()
  let current = look()
  let told = current
  let isStale = false
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let timerAt = Number.POSITIVE_INFINITY

  function refresh(): UploaderSnapshot {
    current = look()
    isStale = false
    return current
  }

  function publish(): void {
    clearTimeout(timer)
    timer = undefined
    timerAt = Number.POSITIVE_INFINITY
    toldAt = performance.now()
    refresh()
    if (current !== told) {
      told = current
      for (const listener of [...listeners]) listener()
    }
    if (current.active) publishBy(toldAt + BEAT_MS)
  }

  function publishBy(at: number): void {
    if (at >= timerAt) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(publish, Math.max(0, at - performance.now()))
  }

  return {
    // A changed state is shown to whoever asks, even before the listeners are told.
    snapshot: () => (isStale ? refresh() : current),
    subscribe(listener) {
      // A wrapper of its own, so that one function subscribed twice is two subscriptions.
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
    announce(what) {
      if (what === 'state') isStale = true
      const at = toldAt + (what === 'state' ? FRAME_MS : PROGRESS_MS)
      if (what === 'state' && at <= performance.now()) publish()
      else publishBy(Math.max(at, performance.now()))
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
