import { expect, it } from 'vitest'
import { append, emptyTable, get, rows, set, type Table } from './table.ts'

it('appends what `set` would have put there, one by one', () => {
  for (const [before, added] of [
    [0, 0],
    [0, 64],
    [63, 1],
    [63, 2],
    [64, 1],
    [100, 1000],
  ] as const) {
    let expected: Table<number> = emptyTable()
    for (let index = 0; index < before; index += 1) expected = set(expected, index, index)
    // A row that was removed keeps its place.
    if (before > 1) expected = set(expected, before - 1, undefined)
    const appended = append(
      expected,
      Array.from({ length: added }, (_, at) => before + at),
    )
    for (let index = before; index < before + added; index += 1) expected = set(expected, index, index)
    expect(appended).toEqual(expected)
    expect([...rows(appended)]).toHaveLength(before > 1 ? before + added - 1 : added)
    expect(get(appended, before)).toBe(added > 0 ? before : undefined)
  }
})
