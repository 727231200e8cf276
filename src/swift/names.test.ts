import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, groupSuffix, ownSuffix, parseListedName, partSuffix, partsPrefix } from './names.ts'

const UPLOAD = {
  id: '0123456789abcdef0123456789abcdef',
  ownerTag: 'fedcba9876543210',
  expiresAtMs: Date.UTC(2026, 10, 23, 23, 59, 59),
  parts: { size: 8_388_608, count: 12 },
}
const PREFIX = 'parts/20261123/fedcba9876543210/0123456789abcdef0123456789abcdef.8388608x12/'

describe('names of parts', () => {
  it('tell day, owner, id and plan', () => {
    expect(partsPrefix(UPLOAD)).toBe(PREFIX)
    expect(parseListedName(`${PREFIX}000007`)).toEqual({
      prefix: PREFIX,
      place: { expiryDay: '20261123', ownerTag: UPLOAD.ownerTag, id: UPLOAD.id, plan: UPLOAD.parts },
      own: { part: 7 },
    })
  })

  it('count the day in UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 1) - 1)).toBe('20251231')
    expect(dayOf(Date.UTC(2026, 0, 1))).toBe('20260101')
  })

  it.each([
    '',
    '000000',
    '00001',
    '0000010',
    '000001\n',
    '\n000001',
    '000001?x',
    '١٢٣٤٥٦',
    'm0000',
    'M0001',
    'm00001',
    'm0001/',
  ])('are ours only as we write them: not %j', (suffix) => {
    expect(ownSuffix(suffix)).toBeUndefined()
    expect(parseListedName(PREFIX + suffix)?.own).toBeUndefined()
  })

  it.each([
    'parts/2026112/fedcba9876543210/0123456789abcdef0123456789abcdef.1x1/000001',
    'parts/20261123/FEDCBA9876543210/0123456789abcdef0123456789abcdef.1x1/000001',
    'parts/20261123/fedcba9876543210/0123456789abcdef0123456789abcde.1x1/000001',
    'parts/20261123/fedcba9876543210/0123456789abcdef0123456789abcdef.01x1/000001',
    'parts/20261123/fedcba9876543210/0123456789abcdef0123456789abcdef.1x1',
    '/parts/20261123/fedcba9876543210/0123456789abcdef0123456789abcdef.1x1/000001',
    '\nparts/20261123/fedcba9876543210/0123456789abcdef0123456789abcdef.1x1/000001',
    'markers/0123456789abcdef0123456789abcdef/done',
  ])('%j lies in nobody’s folder', (name) => {
    expect(parseListedName(name)).toBeUndefined()
  })

  it('come back from what was written, for every part and group', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (part) => {
        expect(ownSuffix(partSuffix(part))).toEqual({ part })
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), (group) => {
        expect(ownSuffix(groupSuffix(group))).toEqual({ group })
      }),
    )
  })

  it('of our own pattern hold nothing that a URL folds or a line breaks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('0', '1', 'm', '.', '/', '%', '\n', '?', '2', 'e') }), (suffix) => {
        if (ownSuffix(suffix) !== undefined) expect(suffix).toMatch(/^(m\d{4}|\d{6})$/)
      }),
    )
  })
})
