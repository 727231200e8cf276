import { describe, expect, it } from 'vitest'
import type { Upload } from '../store/upload.ts'
import { checkMetadata, objectHeaders } from './object-headers.ts'

const UPLOAD: Upload = {
  id: '0123456789abcdef0123456789abcdef',
  owner: 'someone',
  ownerTag: 'fedcba9876543210',
  object: 'inbox/file.pdf',
  randomName: true,
  overwrite: false,
  size: 1,
  type: 'application/pdf',
  disposition: 'attachment',
  seal: false,
  metadata: {},
  createdAtMs: 0,
  expiresAtMs: 1,
  container: 'files',
  parts: { size: 1, count: 1 },
}
const metaOf = (metadata: Record<string, string>) => {
  const all = Object.entries(objectHeaders({ ...UPLOAD, metadata }))
  return all.filter(([name]) => name.startsWith('X-Object-Meta-') && name !== 'X-Object-Meta-Sluice-Upload')
}

describe('objectHeaders', () => {
  it('hold what the server decided', () => {
    expect(objectHeaders({ ...UPLOAD, lastModified: 1_700_000_000_007 })).toEqual({
      'Content-Type': 'application/pdf',
      'Content-Disposition': 'attachment',
      'Cache-Control': '',
      'X-Object-Meta-Sluice-Upload': UPLOAD.id,
      'X-Object-Meta-Mtime': '1700000000.007000',
    })
  })

  it.each([
    ['plain', 'A plain value: 1 + 1 = 2', 'A plain value: 1 + 1 = 2'],
    ['UTF-8', 'Zoë', 'Zo%C3%AB'],
    ['an emoji', '🎬', '%F0%9F%8E%AC'],
    ['a percent sign', '100 %41', '100 %2541'],
    ['line breaks', 'a\r\nX-Evil: b', 'a%0D%0AX-Evil: b'],
    ['outer spaces', '  a  ', '%20%20a%20%20'],
    ['a lone surrogate', 'a\ud800b', 'a%EF%BF%BDb'],
  ])('write %s so that it comes back', (_, value, expected) => {
    expect(metaOf({ Note: value })).toEqual([['X-Object-Meta-Note', expected]])
    expect(new Headers(Object.fromEntries(metaOf({ Note: value }))).get('X-Object-Meta-Note')).toBe(expected)
  })

  it.each([
    ['under_score', 'under%5Fscore'],
    ['a b', 'a%20b'],
    ['ü:', '%C3%BC%3A'],
    ["it's (1)", 'it%27s%20%281%29'],
  ])('write the name %j as a header token', (name, expected) => {
    expect(metaOf({ [name]: 'x' })).toEqual([[`X-Object-Meta-${expected}`, 'x']])
  })
})

describe('checkMetadata', () => {
  const refuse = (metadata: Record<string, string>, words: string) =>
    expect(() => checkMetadata({ metadata })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(words) }),
    )

  it('lets through what Swift takes', () => {
    expect(() => checkMetadata({ metadata: { Note: 'x'.repeat(256) } })).not.toThrow()
    expect(() => checkMetadata({ metadata: {} })).not.toThrow()
  })

  it('refuses what Swift would refuse after the whole file was sent', () => {
    refuse({ Note: 'x'.repeat(257) }, '257 bytes')
    refuse({ Note: 'ü'.repeat(43) }, '258 bytes')
    refuse({ ['n'.repeat(129)]: 'x' }, '128 bytes')
    refuse(Object.fromEntries(Array.from({ length: 89 }, (_, i) => [`n${i}`, 'x'])), '88')
    refuse(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`n${i}`, 'x'.repeat(250)])), '4,096')
    refuse({ mtime: '1' }, 'reserved')
    refuse({ 'Sluice-Upload': '1' }, 'reserved')
  })
})
