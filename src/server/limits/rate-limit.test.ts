import { describe, expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

function refusal(act: () => void): unknown {
  try {
    act()
    return 'allowed'
  } catch (error) {
    const { code, details } = error as { code: string; details: { retryAfterSeconds: number } }
    return [code, details.retryAfterSeconds]
  }
}

describe('rate limit', () => {
  test('allows a minute’s worth at once, then as it comes in', () => {
    let ms = 0
    const limit = createRateLimit(60, () => ms)
    limit.take('a', 60)
    expect(refusal(() => limit.take('a', 5))).toEqual(['rate_limited', 5])
    ms += 4999
    expect(refusal(() => limit.take('a', 5))).toEqual(['rate_limited', 1])
    ms += 1
    expect(refusal(() => limit.take('a', 5))).toBe('allowed')
  })

  test('a refused call costs nothing, and one above the limit empties the bucket', () => {
    let ms = 0
    const limit = createRateLimit(10, () => ms)
    expect(refusal(() => limit.take('a', 100))).toBe('allowed')
    expect(refusal(() => limit.take('a', 1))).toEqual(['rate_limited', 6])
    expect(refusal(() => limit.take('a', 1))).toEqual(['rate_limited', 6])
    ms += 6000
    expect(refusal(() => limit.take('a', 1))).toBe('allowed')
  })

  test('a clock that is set back gives nothing away and blocks nobody for ever', () => {
    let ms = 100_000
    const limit = createRateLimit(60, () => ms)
    limit.take('a', 60)
    ms = 0
    expect(refusal(() => limit.take('a'))).toEqual(['rate_limited', 1])
    ms += 101_000
    expect(refusal(() => limit.take('a'))).toBe('allowed')
  })

  test('forgets the longest untouched owners', () => {
    const limit = createRateLimit(1, () => 0)
    limit.take('first')
    limit.take('second')
    for (let owner = 0; owner < 9_999; owner += 1) limit.take(`${owner}`)
    expect(refusal(() => limit.take('second'))).toEqual(['rate_limited', 60])
    expect(refusal(() => limit.take('first'))).toBe('allowed')
  })
})
