/**
 * Names in the order of their UTF-8 bytes, which is the order of Swift's listings. Kept in chunks, so that adding a
 * name to a container of a million moves a few kilobytes, not eight megabytes. What is added waits unsorted for the first
 * listing: a start with a million names sorts them at once, or never if nobody asks.
 */

/** Largest chunk before it is split; adding moves at most this many references. */
const CHUNK_LIMIT = 2048
/** Inserting one name costs about as much as this many in a sort of everything. */
const REBUILD_FACTOR = 8

export interface SortedNames {
  add(name: string): void
  delete(name: string): void
  /** Names from the first one that is `>= from` (`> from` when `after`), ascending. */
  ascending(from: string, after: boolean): IterableIterator<string>
  /** Names from the last one that is `< before`; from the very last where it is left out. */
  descending(before?: string): IterableIterator<string>
}

/**
 * Compares as memcmp would compare the UTF-8 forms: by code point. JavaScript's own `<` compares UTF-16 units and puts
 * emoji before U+E000.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}

/** Moves surrogates above the rest of the basic plane, where the code points that they stand for belong. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x10000 : unit
}

export function createSortedNames(): SortedNames {
  let chunks: string[][] = []
  /** Added since the last listing. */
  let waiting = new Set<string>()

  /** Index of the chunk that holds, or would hold, `name`. */
  function chunkFor(name: string): number {
    let low = 0
    let high = chunks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const last = chunks[middle]?.at(-1) ?? ''
      if (compareNames(last, name) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function insert(name: string): void {
    const index = chunkFor(name)
    const chunk = chunks[index]
    if (chunk === undefined) {
      chunks.push([name])
      return
    }
    const at = lowerBound(chunk, name)
    if (chunk[at] === name) return
    chunk.splice(at, 0, name)
    if (chunk.length > CHUNK_LIMIT) chunks.splice(index + 1, 0, chunk.splice(chunk.length >> 1))
  }

  /** Sorts what waits into the chunks: one by one, or all anew where that is less work. */
  function settle(): void {
    const added = waiting
    if (added.size === 0) return
    waiting = new Set()
    if (added.size * REBUILD_FACTOR < chunks.length * CHUNK_LIMIT) for (const name of added) insert(name)
    else chunks = chunked(sortNames([...new Set([...chunks.flat(), ...added])]))
  }

  function remove(name: string): void {
    if (waiting.delete(name)) return
    const index = chunkFor(name)
    const chunk = chunks[index]
    if (chunk === undefined) return
    const at = lowerBound(chunk, name)
    if (chunk[at] !== name) return
    chunk.splice(at, 1)
    if (chunk.length === 0) chunks.splice(index, 1)
  }

  function* ascending(from: string, after: boolean): IterableIterator<string> {
    settle()
    let index = chunkFor(from)
    let at = lowerBound(chunks[index] ?? [], from)
    for (let chunk = chunks[index]; chunk !== undefined; chunk = chunks[++index]) {
      for (; at < chunk.length; at++) {
        const name = chunk[at] ?? ''
        if (!(after && name === from)) yield name
      }
      at = 0
    }
  }

  function* descending(before?: string): IterableIterator<string> {
    settle()
    let index = before === undefined ? chunks.length - 1 : Math.min(chunkFor(before), chunks.length - 1)
    let end = before === undefined ? undefined : lowerBound(chunks[index] ?? [], before)
    for (; index >= 0; index--) {
      const chunk = chunks[index] ?? []
      for (let at = (end ?? chunk.length) - 1; at >= 0; at--) yield chunk[at] ?? ''
      end = undefined
    }
  }

  return { add: (name) => void waiting.add(name), delete: remove, ascending, descending }
}

/** In place. Without surrogates UTF-16 order is code point order, and the engine's own sort is several times as fast. */
function sortNames(names: string[]): string[] {
  const isPlain = names.every((name) => !/[\ud800-\udfff]/.test(name))
  return isPlain ? names.sort() : names.sort(compareNames)
}

function chunked(names: readonly string[]): string[][] {
  // Half full, so that the next names find room.
  const size = CHUNK_LIMIT / 2
  return Array.from({ length: Math.ceil(names.length / size) }, (_, i) => names.slice(i * size, (i + 1) * size))
}

/** First index whose name is not below `name`. */
function lowerBound(chunk: readonly string[], name: string): number {
  let low = 0
  let high = chunk.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareNames(chunk[middle] ?? '', name) < 0) low = middle + 1
    else high = middle
  }
  return low
}
