/** What the page goes through and the engine has to know, and what the engine's work asks of the page. */
import type { EngineEvent } from '../../engine/events.ts'
import type { UploaderSnapshot } from '../../engine/snapshot.ts'
import { createScreenLock } from './screen-lock.ts'

export interface PageWatch {
  /** Warns before the page is left, and keeps the screen on, as long as something is under way. */
  show(snapshot: UploaderSnapshot): void
  close(): void
}

/** @param onHidden Called when the page may be gone any moment. */
export function createPageWatch(report: (event: EngineEvent) => void, onHidden: () => void): PageWatch {
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

  return {
    show({ active, offline }) {
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

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault()
  // Some browsers ask only for this; none shows the text.
  event.returnValue = true
}
