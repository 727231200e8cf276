/**
 * One commit at a time for one object name in this process. `If-None-Match: *` stops an overwrite only when the first
 * object is already there (facts of Swift: of two simultaneous PUTs both are accepted), so those that can be kept apart
 * are. Between processes the wait after the commit decides; see `settle-name.ts`.
 */
export type NameLock = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>

export function createNameLock(): NameLock {
  const tails = new Map<string, Promise<unknown>>()
  return async (name, work) => {
    const before = tails.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    const tail = mine.catch(() => undefined)
    tails.set(name, tail)
    try {
      return await mine
    } finally {
      if (tails.get(name) === tail) tails.delete(name)
    }
  }
}
