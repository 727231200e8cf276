/**
 * The line between one machine and the store: so many bytes a second in all, at most so many a connection, shared
 * equally. It counts what went over it.
 */
import type { Random } from './random.ts'
import type { Timeline } from './timeline.ts'

export interface Flow {
  readonly size: number
  sent: number
  readonly onMoved: (sent: number) => void
  readonly onSent: () => void
}

export interface Link {
  readonly bytesSent: () => number
  start(flow: Flow): void
  stop(flow: Flow): void
  /** Nothing moves while it is frozen: the machine sleeps. */
  freeze(isFrozen: boolean): void
}

export interface LinkOptions {
  readonly random: Random
  readonly timeline: Timeline
  readonly bytesPerSecond: number
  readonly bytesPerSecondAndConnection: number
}

/** Progress is told this often at the least, as browsers do; never so rarely that a moving part looks stalled. */
const PULSE_MS = [800, 4000] as const
/** What rounding leaves of a byte is no byte. */
const NOTHING = 0.01
/** Shorter spans are lost in the rounding of times. */
const LEAST_MS = 0.01

export function createLink(options: LinkOptions): Link {
  const { random, timeline, bytesPerSecond, bytesPerSecondAndConnection } = options
  const flows = new Set<Flow>()
  let since = timeline.now()
  let plan = 0
  let isFrozen = false
  let total = 0

  function bytesPerMs(): number {
    return Math.min(bytesPerSecondAndConnection, bytesPerSecond / Math.max(1, flows.size)) / 1000
  }

  /** Moves everything to where it is now. */
  function advance(): void {
    const elapsed = isFrozen ? 0 : timeline.now() - since
    since = timeline.now()
    const moved = elapsed * bytesPerMs()
    for (const flow of flows) {
      const bytes = Math.min(moved, flow.size - flow.sent)
      flow.sent += bytes
      total += bytes
    }
  }

  function replan(): void {
    plan += 1
    if (flows.size === 0 || isFrozen) return
    const current = plan
    let least = random.whole(...PULSE_MS)
    for (const flow of flows) least = Math.min(least, (flow.size - flow.sent) / bytesPerMs())
    timeline.after(Math.max(LEAST_MS, least), () => {
      if (current === plan) pulse()
    })
  }

  function pulse(): void {
    advance()
    const moved = [...flows]
    const ended = moved.filter((flow) => flow.size - flow.sent < NOTHING)
    for (const flow of ended) flows.delete(flow)
    replan()
    for (const flow of moved) {
      if (ended.includes(flow)) flow.onSent()
      else flow.onMoved(Math.floor(flow.sent))
    }
  }

  return {
    bytesSent: () => total,
    start(flow) {
      advance()
      flows.add(flow)
      replan()
    },
    stop(flow) {
      if (!flows.has(flow)) return
      advance()
      flows.delete(flow)
      replan()
    },
    freeze(next) {
      advance()
      isFrozen = next
      replan()
    },
  }
}
