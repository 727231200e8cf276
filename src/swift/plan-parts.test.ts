import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plannedPartSize } from '../store/upload.ts'
import { parseCapabilities } from './account/capabilities.ts'
import {
  aftermathMs,
  commitsDirectly,
  DEFAULT_MIN_PART_BYTES,
  planParts,
  segmentsPerManifest,
  swiftLimits,
} from './plan-parts.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3
const swift = parseCapabilities({})
const limits = swiftLimits(swift, DEFAULT_MIN_PART_BYTES)
const plan = (size: number, bytesPerSecond?: number) =>
  planParts(size, limits, segmentsPerManifest(swift), bytesPerSecond)

describe('planParts', () => {
  it.each([
    ['0 B', 0, { size: 8 * MIB, count: 0 }],
    ['1 B', 1, { size: 8 * MIB, count: 1 }],
    ['a part less a byte', 8 * MIB - 1, { size: 8 * MIB, count: 1 }],
    ['a part', 8 * MIB, { size: 8 * MIB, count: 1 }],
    ['a part and a byte', 8 * MIB + 1, { size: 8 * MIB, count: 2 }],
    ['what 1,000 parts of 8 MiB hold', 8000 * MIB, { size: 8 * MIB, count: 1000 }],
    ['a byte more: larger parts rather than a nested manifest', 8000 * MIB + 1, { size: 9 * MIB, count: 889 }],
    ['what 1,000 parts of 16 MiB hold', 16_000 * MIB, { size: 16 * MIB, count: 1000 }],
    ['a byte more: nested', 16_000 * MIB + 1, { size: 16 * MIB, count: 1001 }],
    ['40 GB: parts stay small', 40e9, { size: 16 * MIB, count: 2385 }],
    ['10 TB: the parts grow', 10e12, { size: 96 * MIB, count: 99_342 }],
  ])('%s', (_, size, expected) => {
    expect(plan(size)).toEqual(expected)
  })

  it('gives a fast link larger parts, as far as they keep the manifest flat', () => {
    expect(plan(40e9, 200e6)).toEqual({ size: 39 * MIB, count: 979 })
    expect(plan(40e9, 1e6)).toEqual(plan(40e9))
    expect(plan(100 * MIB, 1e9)).toEqual(plan(100 * MIB))
    expect(plan(400e9, 80e6)).toMatchObject({ size: 39 * MIB })
  })

  it('covers every byte once, within the limits', () => {
    const size = fc.oneof(
      fc.maxSafeNat().map((n) => n % (1000 * GIB)),
      fc.integer({ min: 0, max: 64 * MIB }),
    )
    fc.assert(
      fc.property(
        size,
        fc.option(fc.double({ min: 1, max: 1e10, noNaN: true }), { nil: undefined }),
        (bytes, speed) => {
          const parts = plan(bytes, speed)
          expect(parts.count).toBeLessThanOrEqual(limits.maxParts)
          expect(parts.size).toBeGreaterThanOrEqual(limits.minPartBytes)
          expect(parts.size).toBeLessThanOrEqual(limits.maxPartBytes)
          const last = parts.count === 0 ? 0 : plannedPartSize(bytes, parts, parts.count)
          expect(parts.size * Math.max(0, parts.count - 1) + last).toBe(bytes)
          if (parts.count > 0) expect(last).toBeGreaterThan(0)
          expect(last).toBeLessThanOrEqual(parts.size)
        },
      ),
    )
  })

  it.each([31, 32, 40, 48])('loses no byte around 2^%i', (power) => {
    for (const size of [2 ** power - 1, 2 ** power, 2 ** power + 1]) {
      const parts = plan(size)
      const last = plannedPartSize(size, parts, parts.count)
      expect(BigInt(parts.size) * BigInt(parts.count - 1) + BigInt(last)).toBe(BigInt(size))
      expect(last).toBeGreaterThan(0)
      expect(last).toBeLessThanOrEqual(parts.size)
    }
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, limits.maxObjectBytes + 1024])('refuses %d bytes', (size) => {
    expect(() => plan(size)).toThrow(RangeError)
  })
})

describe('swiftLimits', () => {
  it('keeps to what the cluster says', () => {
    const small = parseCapabilities({
      swift: { max_file_size: 1000, max_object_name_length: 200 },
      slo: { max_manifest_segments: 10, min_segment_size: 64 },
    })
    expect(swiftLimits(small, 8)).toMatchObject({
      minPartBytes: 64,
      maxPartBytes: 1000,
      maxParts: 100,
      maxObjectBytes: 100_000,
      maxNameBytes: 200,
    })
  })
})

describe('commitsDirectly', () => {
  const upload = { randomName: true, size: 8 * MIB, parts: { size: 8 * MIB, count: 1 } }
  it('one small part, or none, under a random name only', () => {
    expect(commitsDirectly(upload)).toBe(true)
    expect(commitsDirectly({ ...upload, size: 0, parts: { size: 8 * MIB, count: 0 } })).toBe(true)
    expect(commitsDirectly({ ...upload, randomName: false })).toBe(false)
    expect(commitsDirectly({ ...upload, size: 9 * MIB, parts: { size: 9 * MIB, count: 1 } })).toBe(false)
    expect(commitsDirectly({ ...upload, parts: { size: 4 * MIB, count: 2 } })).toBe(false)
  })
})

it('the slowest PUT takes a minute for 64 KiB, and an hour is left at least', () => {
  expect(aftermathMs(64 * 1024)).toBe(3_600_000)
  expect(aftermathMs(8 * MIB)).toBe(128 * 60_000)
})
