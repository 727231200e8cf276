/** Web Locks of one browser: one holder for each upload, the others wait in line. A holder that dies lets go. */
export interface Locks<Tab> {
  readonly holder: (id: string) => Tab | undefined
  /** Takes it if nobody else holds it. */
  claim(id: string, tab: Tab): boolean
  /** Is called, later, when the lock is this tab's. */
  wait(id: string, tab: Tab, onHeld: () => void): void
  release(id: string, tab: Tab): void
  /** Everything that the tab holds or waits for. */
  releaseAll(tab: Tab): void
}

export function createLocks<Tab>(soon: (act: () => void) => void): Locks<Tab> {
  const held = new Map<string, Tab>()
  const queues = new Map<string, { readonly tab: Tab; readonly onHeld: () => void }[]>()

  function next(id: string): void {
    const waiting = queues.get(id)?.shift()
    if (!waiting) return
    held.set(id, waiting.tab)
    soon(() => {
      if (held.get(id) === waiting.tab) waiting.onHeld()
    })
  }

  function release(id: string, tab: Tab): void {
    if (held.get(id) !== tab) return
    held.delete(id)
    next(id)
  }

  return {
    holder: (id) => held.get(id),
    claim(id, tab) {
      const holder = held.get(id)
      if (holder !== undefined) return holder === tab
      held.set(id, tab)
      return true
    },
    wait(id, tab, onHeld) {
      const queue = queues.get(id) ?? []
      queues.set(id, [...queue, { tab, onHeld }])
      if (!held.has(id)) next(id)
    },
    release,
    releaseAll(tab) {
      for (const [id, queue] of queues) {
        queues.set(
          id,
          queue.filter((waiting) => waiting.tab !== tab),
        )
      }
      for (const [id, holder] of held) if (holder === tab) release(id, tab)
    },
  }
}
