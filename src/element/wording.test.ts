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
    [1_000, '1.0 kB'],
    [12_400, '12 kB'],
    [999_600, '1.0 MB'],
    [14_200_000, '14 MB'],
    [4_100_000_000, '4.1 GB'],
    [38_600_000_000, '38.6 GB'],
    [640_000_000_000, '640 GB'],
    [5_000_000_000_000, '5.0 TB'],
    [3e18, '3,000 PB'],
  ])('%d', (bytes, text) => {
    expect(spaced(wording.size(bytes))).toBe(text)
  })

  test.each([
    [0, 812, '0 of 812 bytes'],
    [50_000, 38_600_000_000, '0.0 of 38.6 GB'],
    [12_000_000_000, 38_600_000_000, '12.0 of 38.6 GB'],
    [12_000_000, 96_000_000, '12 of 96 MB'],
  ])('%d of %d', (sent, total, text) => {
    expect(spaced(wording.sentOfTotal(sent, total))).toBe(text)
  })
})

describe('percent', () => {
  test.each([
    [0, '0%'],
    [0.005, '0%'],
    [0.29, '29%'],
    [0.9999, '99%'],
    [1, '100%'],
  ])('%d', (fraction, text) => {
    expect(wording.percent(fraction)).toBe(text)
  })
})

describe('time left', () => {
  test.each([
    [0, '5 sec left'],
    [9, '10 sec left'],
    [11, '15 sec left'],
    [55, '55 sec left'],
    [58, '1 min left'],
    [61, '2 min left'],
    [59 * 60, '59 min left'],
    [3600, '1 hr left'],
    [4900, '1 hr 22 min left'],
    [86_400, '1 day left'],
    [100_000, '1 day 4 hr left'],
    [47 * 3600 + 3599, '2 days left'],
  ])('%d s', (seconds, text) => {
    expect(spaced(wording.timeLeft(seconds))).toBe(text)
  })
})

test('speed', () => {
  expect(spaced(wording.speed(12_400_000))).toBe('12 MB/s')
  expect(spaced(wording.speed(3_040_000))).toBe('3.0 MB/s')
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
