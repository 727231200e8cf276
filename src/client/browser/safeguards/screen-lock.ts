/** Keeps the screen on, so that a phone or laptop does not fall asleep over an upload. A wish: browsers may refuse it. */
export interface ScreenLock {
  want(isWanted: boolean): void
  /** Browsers take the lock away when the page is hidden; asked again when it is seen. */
  renew(): void
}

export function createScreenLock(): ScreenLock {
  let isWanted = false
  let held: Promise<WakeLockSentinel | undefined> | undefined

  function renew(): void {
    if (!isWanted || document.visibilityState === 'hidden') return
    // Not there on plain http, whatever the type says.
    const { wakeLock } = navigator as { readonly wakeLock?: WakeLock }
    held = wakeLock?.request('screen').catch(() => undefined)
  }

  return {
    want(next) {
      if (next === isWanted) return
      isWanted = next
      if (next) renew()
      else void held?.then((lock) => lock?.release())
    },
    renew,
  }
}
