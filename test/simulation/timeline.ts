/** Virtual time: what is to happen, in the order of its time, and among equals in the order it was planned. */
export interface Timeline {
  now(): number
  after(milliseconds: number, act: () => void): void
  /** @returns false when nothing is left to happen. */
  next(): boolean
}

export function createTimeline(start: number): Timeline {
  const planned: { at: number; act: () => void }[] = []
  let now = start
  return {
    now: () => now,
    after(milliseconds, act) {
      const at = now + Math.max(0, milliseconds)
      let index = planned.length
      while (index > 0 && (planned[index - 1]?.at ?? 0) > at) index -= 1
      planned.splice(index, 0, { at, act })
    },
    next() {
      const first = planned.shift()
      if (!first) return false
      now = first.at
      first.act()
      return true
    },
  }
}
