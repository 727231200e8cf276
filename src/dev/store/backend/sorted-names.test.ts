import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareNames, createSortedNames } from './sorted-names.ts'

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const name = fc.string({ unit: 'grapheme', maxLength: 6 })

test('names compare as their UTF-8 bytes do', () => {
  fc.assert(fc.property(name, name, (a, b) => Math.sign(compareNames(a, b)) === Math.sign(byBytes(a, b))))
  expect(compareNames('\uffee', '😀')).toBeLessThan(0)
})

test('adding and deleting in any order leaves a sorted set', () => {
  const change = fc.record({ name, add: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), name, (changes, bound) => {
      const names = createSortedNames()
      const model = new Set<string>()
      for (const { name: changed, add } of changes) {
        if (add) names.add(changed)
        else names.delete(changed)
        if (add) model.add(changed)
        else model.delete(changed)
      }
      const sorted = [...model].sort(byBytes)
      expect([...names.ascending('', false)]).toEqual(sorted)
      expect([...names.descending()]).toEqual([...sorted].reverse())
      expect([...names.ascending(bound, true)]).toEqual(sorted.filter((other) => byBytes(other, bound) > 0))
      expect([...names.descending(bound)]).toEqual(sorted.filter((other) => byBytes(other, bound) < 0).reverse())
    }),
  )
})

test('chunks split and vanish without losing a name', () => {
  const names = createSortedNames()
  const all = Array.from({ length: 10_000 }, (_, i) => String((i * 7919) % 10_000).padStart(5, '0'))
  for (const added of all) {
    names.add(added)
    // Reading now and then sorts them in one by one, not all at once.
    if (Number(added) % 500 === 0) names.descending().next()
  }
  expect([...names.ascending('', false)]).toEqual([...all].sort())
  for (const deleted of all.slice(0, 9_990)) names.delete(deleted)
  expect([...names.descending()]).toEqual(all.slice(9_990).sort().reverse())
})
