/**
 * How many connections to the store are worth while. More of them help on long and lossy lines and cost a start-up and
 * a part in flight each, so the number is found by climbing: one more as long as the acknowledged bytes of all together
 * come faster for it. What is lost with a connection brings it down.
 */
export interface Flow {
  /** Connections allowed now. */
  readonly limit: number
  /** Connections to one hostname, at the most. */
  readonly most: number
  /** Hostnames that the grants list. */
  readonly hosts: number
  /** Bytes and parts acknowledged since then. */
  readonly since: number
  readonly bytes: number
  readonly parts: number
  /** Bytes a second of the span before; 0 before there was one. */
  readonly rate: number
  /** Spans since the limit last changed. */
  readonly calm: number
  readonly lostAt: number
  /** Parts finished since a connection was lost. */
  readonly finished: number
}

/** A clean line is full with three or four, and each more would only cost start-up time. */
const FIRST_LIMIT = 4
/** So many parts of each connection make a span: fewer would measure chance. */
const PARTS_PER_SPAN = 2
/** A gain below 5 % is noise. */
const GAIN = 1.05
/** One connection more is tried again after so many spans without a gain: lines change. */
const CALM_SPANS = 8

export function startFlow(most: number): Flow {
  const nothing = { since: 0, bytes: 0, parts: 0, rate: 0, calm: 0, lostAt: -1 }
  return { ...nothing, limit: Math.min(FIRST_LIMIT, most), most, hosts: 1, finished: 1 }
}

/** Connections that may be in use now. */
export function mostConnections({ flow, isPolite }: { readonly flow: Flow; readonly isPolite: boolean }): number {
  return isPolite ? 1 : flow.limit
}

/** Nothing was on its way: the time until now says nothing about the line. */
export function newSpan(flow: Flow, now: number): Flow {
  return { ...flow, since: now, bytes: 0, parts: 0 }
}

/** A part is stored. */
export function climb(before: Flow, size: number, now: number): Flow {
  const { bytes, parts, finished } = before
  const flow = { ...before, bytes: bytes + size, parts: parts + 1, finished: finished + 1 }
  if (flow.parts < PARTS_PER_SPAN * flow.limit) return flow
  const rate = (flow.bytes * 1000) / Math.max(1, now - flow.since)
  const isFaster = rate > flow.rate * GAIN
  const step = isFaster || flow.calm >= CALM_SPANS ? 1 : flow.calm === 0 && rate * GAIN < flow.rate ? -1 : 0
  const limit = Math.max(1, Math.min(flow.limit + step, flow.most * flow.hosts))
  return newSpan({ ...flow, limit, rate, calm: limit === flow.limit ? flow.calm + 1 : 0 }, now)
}

/**
 * A connection that began then was lost with an unfinished part, stalled, or the store asked for calm. Half of the
 * connections stay; only one if not a single part was finished since the last loss, for a line that is cut every few
 * minutes carries one part between two cuts where four at once would never end.
 */
export function fallBack(flow: Flow, begunAt: number, now: number): Flow {
  // Connections that break together are one loss.
  if (begunAt <= flow.lostAt) return flow
  const limit = flow.finished === 0 ? 1 : Math.max(1, Math.floor(flow.limit / 2))
  return newSpan({ ...flow, limit, lostAt: now, finished: 0, rate: 0, calm: 0 }, now)
}
