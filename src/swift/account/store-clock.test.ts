import { beforeEach, expect, it } from 'vitest'
import { createStoreClock, type StoreClock } from './store-clock.ts'

const HOUR_MS = 3_600_000
/** A whole second. */
const START_MS = 1_800_000_000_000

let ours: number
let told: number[]
let clock: StoreClock
beforeEach(() => {
  ours = START_MS
  told = []
  clock = createStoreClock({ now: () => ours, onDifference: (ms) => told.push(ms) })
})

function answer(storeMs: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { headers: { Date: new Date(storeMs).toUTCString(), ...headers } })
}

it('a store that is ahead is made up for, and told of once', () => {
  clock.learn(answer(START_MS + 2 * HOUR_MS), ours)
  clock.learn(answer(START_MS + 2 * HOUR_MS), ours)
  expect(clock.aheadMs()).toBe(2 * HOUR_MS)
  expect(told).toEqual([2 * HOUR_MS])
})

it('a store that is behind is told of; nothing is taken from what is signed', () => {
  clock.learn(answer(START_MS - 2 * HOUR_MS), ours)
  expect(clock.aheadMs()).toBe(0)
  expect(told).toEqual([1000 - 2 * HOUR_MS])
})

it('a clock that is mended is believed again, and told of again when it goes wrong anew', () => {
  clock.learn(answer(START_MS + HOUR_MS), ours)
  ours += HOUR_MS
  clock.learn(answer(START_MS + HOUR_MS), ours)
  expect(clock.aheadMs()).toBe(0)
  clock.learn(answer(START_MS + 2 * HOUR_MS), ours)
  expect(told).toEqual([HOUR_MS, HOUR_MS])
})

it('what the way there and back, or the missing milliseconds, can explain is no difference', () => {
  for (const [sentBefore, dated] of [
    [0, 0],
    [0, -999],
    [90_000, -90_000],
    [90_000, -1],
  ] as const) {
    clock.learn(answer(START_MS + dated), ours - sentBefore)
    expect(clock.aheadMs()).toBe(0)
  }
  expect(told).toEqual([])
})

it('more than a day is told of but not made up for', () => {
  clock.learn(answer(START_MS + 25 * HOUR_MS), ours)
  expect(clock.aheadMs()).toBe(0)
  expect(told).toEqual([25 * HOUR_MS])
})

it.each([
  ['without a date', new Response(null)],
  ['with a date that is none', new Response(null, { headers: { Date: 'soon' } })],
  ['out of a cache', answer(START_MS + HOUR_MS, { Age: '3600' })],
])('an answer %s says nothing', (_, response) => {
  clock.learn(response, ours)
  expect([clock.aheadMs(), told]).toEqual([0, []])
})
