/** One page of names, as Swift selects it: prefix, delimiter, markers, limit, in either direction. */
import { compareNames, type SortedNames } from '../backend/sorted-names.ts'

export interface ListingQuery {
  readonly prefix: string
  /** Undefined: no roll-up. */
  readonly delimiter: string | undefined
  readonly marker: string
  readonly endMarker: string
  readonly limit: number
  readonly reverse: boolean
  /** Only what lies directly in the folder that `prefix` names; nothing stands for what lies deeper. */
  readonly folderOnly?: boolean
}

export type ListingItem = { readonly name: string } | { readonly subdir: string }

/** Sorts after every name that begins with what stands before it. */
const LAST = '\u{10ffff}'

export function listNames(names: SortedNames, query: ListingQuery): readonly ListingItem[] {
  // Reversed, the marker is the upper bound: names must be below it, and above the end marker.
  const above = query.reverse ? query.endMarker : query.marker
  const below = query.reverse ? query.marker : query.endMarker
  const items: ListingItem[] = []
  const select = query.reverse ? descend : ascend
  for (const item of select(names, query, above, below)) {
    if (items.length >= query.limit) break
    items.push(item)
  }
  return items
}

function* ascend(names: SortedNames, query: ListingQuery, above: string, below: string): IterableIterator<ListingItem> {
  let from = compareNames(above, query.prefix) >= 0 ? above : query.prefix
  let after = above !== '' && from === above
  for (let again = true; again; ) {
    again = false
    for (const name of names.ascending(from, after)) {
      if (!name.startsWith(query.prefix) || (below !== '' && compareNames(name, below) >= 0)) return
      const subdir = subdirOf(name, query)
      if (subdir === undefined || isMarkerOf(subdir, name, query)) yield* itemOf(name, query)
      else {
        if (subdir !== above && query.folderOnly !== true) yield { subdir }
        // Continue behind everything that this roll-up stands for.
        from = query.folderOnly === true ? nextAfterSlash(subdir) : subdir + LAST
        after = query.folderOnly === true
        again = true
        break
      }
    }
  }
}

function* descend(
  names: SortedNames,
  query: ListingQuery,
  above: string,
  below: string,
): IterableIterator<ListingItem> {
  let before = query.prefix === '' ? undefined : query.prefix + LAST
  if (below !== '' && (before === undefined || compareNames(below, before) < 0)) before = below
  for (let again = true; again; ) {
    again = false
    for (const name of names.descending(before)) {
      if (compareNames(name, query.prefix) < 0 || (above !== '' && compareNames(name, above) <= 0)) return
      if (!name.startsWith(query.prefix)) continue
      const subdir = subdirOf(name, query)
      if (subdir === undefined || isMarkerOf(subdir, name, query)) yield* itemOf(name, query)
      else {
        if (subdir !== above && query.folderOnly !== true) yield { subdir }
        before = subdir
        again = true
        break
      }
    }
  }
}

/** `0` follows `/`. Swift goes on behind this name, so that a folder `a/` hides an object `a0` from its listing by path. */
function nextAfterSlash(subdir: string): string {
  return `${subdir.slice(0, -1)}0`
}

/** An object called like a folder, slash included, lies in the folder above. */
function isMarkerOf(subdir: string, name: string, { folderOnly }: ListingQuery): boolean {
  return folderOnly === true && name === subdir
}

function* itemOf(name: string, { folderOnly, prefix }: ListingQuery): IterableIterator<ListingItem> {
  if (folderOnly !== true || name !== prefix) yield { name }
}

function subdirOf(name: string, { prefix, delimiter }: ListingQuery): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined
  const end = name.indexOf(delimiter, prefix.length)
  return end === -1 ? undefined : name.slice(0, end + delimiter.length)
}
