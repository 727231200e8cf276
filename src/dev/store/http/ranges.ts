/** The Range header (RFC 9110 §14.2) as Swift reads it: what is malformed is ignored, not refused. */

/** Both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

interface RangeSpec {
  readonly first: number | undefined
  readonly last: number | undefined
}

/** More ranges than this are answered 416, as Swift does: each costs an own section of the answer. */
const MAX_RANGES = 50

/** @returns the ranges asked for, or undefined when the header does not count. */
export function parseRanges(header: string | undefined): readonly RangeSpec[] | undefined {
  const value = header?.replaceAll(' ', '')
  if (value === undefined || !/^bytes=/i.test(value)) return undefined
  const specs: RangeSpec[] = []
  for (const text of value.slice(6).split(',')) {
    const match = /^(\d*)-(\d*)$/.exec(text)
    if (match === null || text === '-') return undefined
    const first = match[1] ? Number(match[1]) : undefined
    const last = match[2] ? Number(match[2]) : undefined
    if (first !== undefined && last !== undefined && last < first) return undefined
    specs.push({ first, last })
  }
  return specs
}

/** The satisfiable ones within `size` bytes; an empty list means 416. */
export function satisfiable(specs: readonly RangeSpec[], size: number): readonly ByteRange[] {
  const ranges: ByteRange[] = []
  for (const { first, last } of specs) {
    if (first === undefined) {
      const suffix = last ?? 0
      if (suffix > 0) ranges.push({ first: Math.max(0, size - suffix), last: size - 1 })
    } else if (first < size) {
      ranges.push({ first, last: Math.min(last ?? size - 1, size - 1) })
    }
  }
  return isAbusive(ranges) ? [] : ranges
}

/** Swift's guard against range bombs: too many, too much overlap, or too disordered. */
function isAbusive(ranges: readonly ByteRange[]): boolean {
  if (ranges.length > MAX_RANGES) return true
  let overlaps = 0
  let disordered = 0
  for (const [i, range] of ranges.entries()) {
    const before = ranges[i - 1]
    if (before !== undefined && range.first < before.first) disordered++
    if (ranges.slice(0, i).some((other) => range.first <= other.last && other.first <= range.last)) overlaps++
  }
  // The numbers are Swift's own (swob.MAX_RANGE_OVERLAPS, MAX_NONASCENDING_RANGES).
  return overlaps > 2 || disordered > 8
}
