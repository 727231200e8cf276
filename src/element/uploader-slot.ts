/** The engine that an element shows: one that the page gave it, or one of its own, made when it is first needed. */
import type { Uploader } from '../client/browser/uploader.ts'
import type { UploaderSnapshot } from '../client/engine/snapshot.ts'

export interface UploaderSlot {
  readonly current: Uploader | undefined
  /** Puts the page's own engine in. It is never destroyed here. */
  give(uploader: Uploader | undefined): void
  /** The one that is there, or a new one. */
  need(): Uploader
  watch(): void
  unwatch(): void
  /** Empties the slot; destroys an engine of our own. */
  letGo(): void
}

export const NOTHING: UploaderSnapshot = {
  files: [],
  totalBytes: 0,
  sentBytes: 0,
  bytesPerSecond: undefined,
  secondsLeft: undefined,
  active: false,
  polite: false,
  offline: false,
  remembers: undefined,
}

export function createUploaderSlot(make: () => Uploader, show: (snapshot: UploaderSnapshot) => void): UploaderSlot {
  let current: Uploader | undefined
  let isOwn = false
  let unsubscribe: (() => void) | undefined

  function watch(): void {
    if (current === undefined || unsubscribe !== undefined) return
    const uploader = current
    unsubscribe = uploader.subscribe(() => show(uploader.snapshot()))
    show(uploader.snapshot())
  }
  function unwatch(): void {
    unsubscribe?.()
    unsubscribe = undefined
  }
  function letGo(): void {
    unwatch()
    if (isOwn) current?.destroy()
    isOwn = false
    current = undefined
    show(NOTHING)
  }

  return {
    get current() {
      return current
    },
    give(uploader) {
      letGo()
      current = uploader
    },
    need() {
      if (current !== undefined) return current
      const made = make()
      current = made
      isOwn = true
      watch()
      return made
    },
    watch,
    unwatch,
    letGo,
  }
}
