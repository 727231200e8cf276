/**
 * One tab works on an upload, by a Web Lock that ends with the page, however that ends. (It need not be given up when
 * the page is left: one that holds a lock is not kept for the back button.) Without locks, on plain http, every tab may
 * work; parts are named by their number, so that costs bytes, never the file.
 */

export interface Claims {
  /** Whether the upload is this tab's now. */
  claim(key: string, id: string): Promise<boolean>
  /** Waits until no other tab has it; `false` when it was given up, or claimed, before. */
  wait(key: string, id: string): Promise<boolean>
  /** Gives it up, once everything about it is written down: the tab that waits for it looks there. */
  release(key: string): void
  /** Gives up what was only waited for. */
  yield(key: string): void
  /** The key under which this tab works on an upload. */
  keyOf(id: string): string | undefined
  close(): void
}

interface Claim {
  readonly id: string
  readonly end: AbortController
  isHeld: boolean
  isWanted: boolean
}

export function lockOf(id: string): string {
  return `sluice:${id}`
}

/** @param flush Settles when what is known of all uploads is written down. */
export function createClaims(flush: () => Promise<void>): Claims {
  // Not there on plain http, whatever the type says.
  const { locks } = navigator as { readonly locks?: LockManager }
  const claims = new Map<string, Claim>()
  const waits = new Map<string, Claim>()

  /** @param wanted How to ask for the lock. */
  function request(claim: Claim, wanted: LockOptions): Promise<boolean> {
    const { signal } = claim.end
    return new Promise((resolve) => {
      const hold = (lock: Lock | null) => {
        claim.isHeld = lock !== null && !signal.aborted
        resolve(claim.isHeld)
        return claim.isHeld ? new Promise((free) => signal.addEventListener('abort', free)) : undefined
      }
      // Where locks are refused, as storage may be, they protect nobody, and waiting for them would be for ever.
      if (locks) locks.request(lockOf(claim.id), wanted, hold).catch(() => resolve(!signal.aborted))
      else resolve(true)
    })
  }

  function giveUp(key: string): void {
    const claim = claims.get(key)
    claims.delete(key)
    if (claim) void flush().then(() => claim.end.abort())
  }

  function stopWaiting(key: string): void {
    waits.get(key)?.end.abort()
    waits.delete(key)
  }

  function release(key: string): void {
    giveUp(key)
    stopWaiting(key)
  }

  return {
    async claim(key, id) {
      const before = claims.get(key)
      if (before?.id === id && before.isHeld) {
        before.isWanted = true
        return true
      }
      giveUp(key)
      const claim = { id, end: new AbortController(), isHeld: false, isWanted: true }
      claims.set(key, claim)
      const isOurs = await request(claim, { ifAvailable: true })
      if (isOurs) stopWaiting(key)
      return isOurs
    },
    async wait(key, id) {
      const claim = { id, end: new AbortController(), isHeld: false, isWanted: false }
      waits.set(key, claim)
      const isOurs = await request(claim, { signal: claim.end.signal })
      if (waits.get(key) === claim) waits.delete(key)
      if (isOurs) claims.set(key, claim)
      return isOurs
    },
    release,
    yield(key) {
      if (!claims.get(key)?.isWanted) release(key)
    },
    keyOf: (id) => [...claims].find(([, claim]) => claim.id === id && claim.isHeld && claim.isWanted)?.[0],
    close() {
      for (const { end } of [...claims.values(), ...waits.values()]) end.abort()
    },
  }
}
