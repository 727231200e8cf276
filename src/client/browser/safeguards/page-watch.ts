/** What the page goes through and the engine has to know, and what the engine's work asks of the page. */
import type { EngineEvent } from '../../engine/events.ts'
import type { UploaderSnapshot } from '../../engine/snapshot.ts'
import { createScreenLock } from './screen-lock.ts'

export interface PageWatch {
  /** Warns before the page is left, and keeps the screen on, as long as something is under way. */
  update(): void
  close(): void
}

export interface PageWatchOptions {
  readonly snapshot: () => UploaderSnapshot
  readonly report: (event: EngineEvent) => void
  /** The page may be gone any moment. */
  readonly onHidden: () => void
}

export function createPageWatch({ snapshot, report, onHidden }: PageWatchOptions): PageWatch {
  const closing = new AbortController()
  const { signal } = closing
  const screen = createScreenLock()

  addEventListener('online', () => report({ type: 'network', isOnline: true }), { signal })
  addEventListener('offline', () => report({ type: 'network', isOnline: false }), { signal })
  // Frozen by the browser, or kept for the back button: to the sockets that is a sleep.
  document.addEventListener('resume', () => report({ type: 'woke' }), { signal })
  addEventListener('pageshow', ({ persisted }) => persisted && report({ type: 'woke' }), { signal })
  addEventListener('pagehide', onHidden, { signal })
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'hidden' ? onHidden() : screen.renew()),
    { signal },
  )
  if (!navigator.onLine) report({ type: 'network', isOnline: false })

  function askBeforeLeaving(event: BeforeUnloadEvent): void {
    // The last file may be done since this was told.
    if (!snapshot().active) return
    event.preventDefault()
    // Some browsers ask only for this; none shows the text.
    event.returnValue = true
  }

  return {
    update() {
      const { active, offline } = snapshot()
      // Only while it is needed: a page that may ask is not kept for the back button everywhere.
      if (active) addEventListener('beforeunload', askBeforeLeaving)
      else removeEventListener('beforeunload', askBeforeLeaving)
      screen.want(active && !offline)
    },
    close() {
      closing.abort()
      removeEventListener('beforeunload', askBeforeLeaving)
      screen.want(false)
    },
  }
}
