import { describe, expect, test } from 'vitest'
import { en } from './messages/en.ts'
import { createWording, isolate } from './wording.ts'

const wording = createWording(en)
const spaced = (text: string) => text.replaceAll('\u00a0', ' ')

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [812, '812 bytes'],
    [1_000, '1 kB'],
    [12_400, '12 kB'],
    [999_600, '1 MB'],
    [14_200_000, '14 MB'],
    [4_100_000_000, '4.1 GB'],
    [38_600_000_000, '38.6 GB'],
    [640_000_000_000, '640 GB'],
    [5_000_000_000_000, '5 TB'],
    [3e18, '3,000 PB'],
  ])('%d', (bytes, text) => {
    expect(spaced(wording.size(bytes))).toBe(text)
  })
})

test('plurals follow the language', () => {
  const polish = createWording({ ...en, language: 'pl' })
  const files = { one: '{n} plik', few: '{n} pliki', many: '{n} plików', other: '{n} pliku' }
  expect([1, 3, 5].map((n) => polish.count(files, n))).toEqual(['1 plik', '3 pliki', '5 plików'])
})

test('a name is a value: what looks like a placeholder in it stays', () => {
  expect(wording.fill('{name} by {who}', { name: '{who}.mov' })).toBe('{who}.mov by {who}')
})

test('a name in a sentence is isolated, and cannot override the direction', () => {
  expect(isolate('invoice\u202egnp.exe')).toBe('\u2068invoicegnp.exe\u2069')
  expect(isolate('\u2069a\u2067')).toBe('\u2068a\u2069')
})
