/** Virtual time: what is to happen, in the order of its time, and among equals in the order it was planned. */
export interface Timeline {
  now(): number
  after(milliseconds: number, act: () => void): void
  /** @returns false when nothing is left to happen. */
  next(): boolean
}

interface Planned {
  readonly at: number
  readonly order: number
  readonly act: () => void
}

/** A binary heap: the earliest is at the root. */
export function createTimeline(start: number): Timeline {
  const heap: Planned[] = []
  let now = start
  let order = 0

  function swap(a: number, b: number): void {
    const [one, other] = [heap[a], heap[b]]
    if (!one || !other) return
    heap[a] = other
    heap[b] = one
  }

  function isEarlier(a: number, b: number): boolean {
    const [one, other] = [heap[a], heap[b]]
    if (!one || !other) return false
    return one.at < other.at || (one.at === other.at && one.order < other.order)
  }

  function rise(from: number): void {
    let at = from
    for (let parent = (at - 1) >> 1; at > 0 && isEarlier(at, parent); parent = (at - 1) >> 1) {
      swap(at, parent)
      at = parent
    }
  }

  function sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const first = isEarlier(left + 1, left) ? left + 1 : left
      if (!isEarlier(first, at)) return
      swap(first, at)
      at = first
    }
  }

  return {
    now: () => now,
    after(milliseconds, act) {
      order += 1
      heap.push({ at: now + Math.max(0, milliseconds), order, act })
      rise(heap.length - 1)
    },
    next() {
      const first = heap[0]
      const last = heap.pop()
      if (!first || !last) return false
      if (heap.length > 0) {
        heap[0] = last
        sink()
      }
      now = first.at
      first.act()
      return true
    },
  }
}
