import { expect, test } from 'vitest'
import type { FileSnapshot } from '../client/engine/snapshot.ts'
import { changesBetween } from './changes.ts'
import { NOTHING } from './uploader-slot.ts'

const file = (key: string) => ({ key }) as FileSnapshot
const snapshot = (...files: readonly FileSnapshot[]) => ({ ...NOTHING, files })

test('tells what came, what changed and what went, and is silent about the rest', () => {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(file) as [FileSnapshot, ...FileSnapshot[]]
  const laterC = file('c')
  const changes = changesBetween(snapshot(a, b as FileSnapshot, c as FileSnapshot), {
    ...NOTHING,
    files: [a, laterC, d as FileSnapshot, e as FileSnapshot],
  })
  expect(changes.removed).toEqual([b])
  expect(changes.changed).toEqual([[c, laterC]])
  expect(changes.added).toEqual([d, e])
})

test('the end of the list may go too', () => {
  const [a, b] = [file('a'), file('b')]
  expect(changesBetween(snapshot(a, b), snapshot(a))).toMatchObject({ added: [], changed: [], removed: [b] })
  expect(changesBetween(snapshot(a, b), snapshot())).toMatchObject({ added: [], changed: [], removed: [a, b] })
})
