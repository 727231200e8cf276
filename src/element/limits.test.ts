import { describe, expect, test } from 'vitest'
import { isAccepted, judgeFiles, type Limits, NO_LIMITS, parseCount, parseSize } from './limits.ts'

test.each([
  ['', 'x.bin', '', true],
  [' , ', 'x.bin', '', true],
  ['image/*', 'x.png', 'image/png', true],
  ['image/*', 'x.png', '', false],
  ['IMAGE/PNG', 'x', 'image/png', true],
  ['image/png', 'x.svg', 'image/svg+xml', false],
  ['.MOV, .mp4', 'Film.mov', '', true],
  ['.mov', 'film.mov.exe', '', false],
  ['video/*,.mkv', 'film.mkv', 'application/octet-stream', true],
])('accept=%j and %s of type %j: %s', (accept, name, type, fits) => {
  expect(isAccepted({ name, type }, accept)).toBe(fits)
})

test.each([
  [null, undefined],
  ['0', 0],
  ['250000', 250_000],
  ['10 kB', 10_000],
  ['2GB', 2e9],
  ['1.5 GiB', 1.5 * 1024 ** 3],
  ['3T', 3e12],
])('a size of %j is %s bytes', (value, bytes) => {
  expect(parseSize('max-size', value)).toBe(bytes)
})

test.each(['', 'much', '2 PB', '-1', '1e9', '2 GB or so'])('%j is no size', (value) => {
  expect(() => parseSize('max-size', value)).toThrow(`max-size="${value}": write a size such as "2GB", or bytes.`)
})

test('a count is a whole number from 1 on', () => {
  expect([parseCount('max-files', null), parseCount('max-files', '12')]).toEqual([undefined, 12])
  for (const value of ['0', '1.5', 'x', '']) expect(() => parseCount('max-files', value)).toThrow('max-files=')
})

describe('files are judged', () => {
  const file = (name: string, size: number) => ({ name, size, type: '' }) as File
  const none: Limits = { ...NO_LIMITS, multiple: true }
  const empty = { count: 0, bytes: 0, awaited: new Set<number>() }
  const judge = (files: readonly File[], limits: Partial<Limits>, held = empty) => {
    const { taken, refused } = judgeFiles(files, { ...none, ...limits }, held)
    return [taken.map((one) => one.name), refused.map(({ name, reason }) => `${name}: ${reason.why}`)]
  }
  const files = [file('a', 10), file('b', 20), file('c', 30)]

  test('one by one, by size and type', () => {
    expect(judge(files, { maxSize: 20 })).toEqual([['a', 'b'], ['c: tooLarge']])
    expect(judge(files, { accept: '.x' })).toEqual([[], ['a: type', 'b: type', 'c: type']])
  })

  test('together with what is listed, by number and sum', () => {
    expect(judge(files, { maxFiles: 3 }, { ...empty, count: 1 })).toEqual([['a', 'b'], ['c: tooMany']])
    expect(judge(files, { maxTotalSize: 45 }, { ...empty, bytes: 5 })).toEqual([['a', 'b'], ['c: tooMuch']])
  })

  test('a smaller one after one that is too much still fits', () => {
    expect(judge([file('big', 100), file('small', 5)], { maxTotalSize: 10 })).toEqual([['small'], ['big: tooMuch']])
  })

  test('two where one fits are both refused', () => {
    expect(judge(files.slice(0, 2), { multiple: false })).toEqual([[], ['a: tooMany', 'b: tooMany']])
  })

  test('one that an earlier upload waits for is no further file', () => {
    const held = { count: 1, bytes: 30, awaited: new Set([30]) }
    expect(judge([file('c', 30)], { maxFiles: 1, maxTotalSize: 30 }, held)).toEqual([['c'], []])
  })
})
