import { describe, expect, test } from 'vitest'
import { en } from '../messages/en.ts'
import { createWording } from '../wording.ts'
import { createUploadWords } from './upload-words.ts'

const wording = createUploadWords(createWording(en))
const spaced = (text: string) => text.replaceAll('\u00a0', ' ')

describe('how much of how much', () => {
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
