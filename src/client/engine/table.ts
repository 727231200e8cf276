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

export function* rows<T>(table: Table<T>): Generator<T> {
  for (const page of table.pages) for (const row of page) if (row !== undefined) yield row
}
