import { expect, it } from 'vitest'
import { emptyTable, get, rows, set, type Table } from './table.ts'

it('holds what was set, over many pages, and leaves the table before as it was', () => {
  let table: Table<number> = emptyTable()
  for (let index = 0; index < 200; index += 1) table = set(table, index, index)
  const before = table
  table = set(set(table, 63, undefined), 64, -1)

  expect(table.length).toBe(200)
  expect([get(table, 62), get(table, 63), get(table, 64), get(table, 200)]).toEqual([62, undefined, -1, undefined])
  expect([...rows(table)]).toHaveLength(199)
  expect([...rows(before)]).toEqual(Array.from({ length: 200 }, (_, index) => index))
  // What did not change is shared.
  expect(table.pages[2]).toBe(before.pages[2])
})
