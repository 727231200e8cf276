/**
 * A persistent table: `set` answers a new table that shares all but one page with the old one, so that ten thousand
 * files cost the same per event as ten.
 */
export interface Table<T> {
  /** Slots ever used; an emptied slot keeps its index. */
  readonly length: number
  readonly pages: readonly (readonly (T | undefined)[])[]
}

/** 64 slots a page: 10,000 rows are 157 pages, so one change copies some 220 references. */
const PAGE = 64

export function emptyTable<T>(): Table<T> {
  return { length: 0, pages: [] }
}

export function get<T>(table: Table<T>, index: number): T | undefined {
  return table.pages[Math.floor(index / PAGE)]?.[index % PAGE]
}

export function set<T>(table: Table<T>, index: number, row: T | undefined): Table<T> {
  const pages = table.pages.slice()
  const at = Math.floor(index / PAGE)
  const page = (pages[at] ?? []).slice()
  page[index % PAGE] = row
  pages[at] = page
  return { length: Math.max(table.length, index + 1), pages }
}

/** As `set` for each behind the last, but no page is copied more than once. */
export function append<T>(table: Table<T>, added: readonly T[]): Table<T> {
  const full = Math.floor(table.length / PAGE)
  const pages = table.pages.slice(0, full)
  const rest = [...(table.pages[full] ?? []), ...added]
  for (let at = 0; at < rest.length; at += PAGE) pages.push(rest.slice(at, at + PAGE))
  return { length: table.length + added.length, pages }
}

export function* rows<T>(table: Table<T>): Generator<T> {
  for (const page of table.pages) for (const row of page) if (row !== undefined) yield row
}
