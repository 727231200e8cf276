/**
 * Tells listeners that there is something new to see: a change of state within a frame, mere progress about ten times
 * a second, both less often where that is much work. The engine's ticks count as progress, so that a speed does not stand still when nothing arrives.
 */
import type { UploaderSnapshot } from '../engine/snapshot.ts'

export interface Publisher {
  /** The newest view; the same object until something changed. */
  snapshot(): UploaderSnapshot
  subscribe(listener: () => void): () => void
  /** Something changed; how soon that is to be seen. */
  announce(what: 'state' | 'progress'): void
  /** Nobody is told what is announced meanwhile, but only what has come of it. */
  quietly(act: () => void): void
  close(): void
}

/** One frame at 60 Hz: ten thousand small files must not mean ten thousand renderings a second. */
const FRAME_MS = 16
const PROGRESS_MS = 100
/** The page has three quarters of its time for other things, however many rows it has to look at. */
const REST = 3

/** @param look Makes the view of now; the same object if nothing changed. */
export function createPublisher(look: () => UploaderSnapshot): Publisher {
  const listeners = new Set<() => void>()
  let current = look()
  let told = current
  let isStale = false
  let toldAt = Number.NEGATIVE_INFINITY
  let workMs = 0
  let dueAt = Number.POSITIVE_INFINITY
  let isBusy = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function snapshot(): UploaderSnapshot {
    if (isStale) current = look()
    isStale = false
    return current
  }

  function publish(): void {
    const startedAt = performance.now()
    isStale = true
    dueAt = Number.POSITIVE_INFINITY
    isBusy = true
    try {
      if (snapshot() === told) return
      told = current
      for (const listener of [...listeners]) listener()
    } finally {
      isBusy = false
      toldAt = performance.now()
      workMs = toldAt - startedAt
    }
  }

  return {
    // A changed state is shown to whoever asks, even before the listeners are told.
    snapshot,
    subscribe(listener) {
      // A wrapper of its own, so that one function subscribed twice is two subscriptions.
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
    announce(what) {
      isStale ||= what === 'state'
      const at = toldAt + Math.max(what === 'state' ? FRAME_MS : PROGRESS_MS, REST * workMs)
      if (at >= dueAt) return
      dueAt = at
      clearTimeout(timer)
      const wait = at - performance.now()
      // Not within a listener: one that removes a thousand files would hear of each of them, one call inside the other.
      if (wait <= 0 && !isBusy) publish()
      else timer = setTimeout(publish, wait)
    },
    quietly(act) {
      isBusy = true
      try {
        act()
      } finally {
        isBusy = false
      }
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
