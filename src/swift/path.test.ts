import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bulkDeleteLine,
  encodeContainerName,
  encodeObjectName,
  isAddressable,
  resourceUrl,
  signedAccountPath,
  signedPath,
} from './path.ts'

const storageUrl = 'https://swift.example/v1/AUTH_main'

/** What Swift receives: the path after the URL parser has had its way, decoded. */
function arrivesAs(url: string): string {
  return decodeURIComponent(new URL(url).pathname)
}

const HOSTILE = [
  'plain.bin',
  'with space and "quotes" and \'ticks\'',
  'hash#question?percent%41&plus+;semicolon=',
  'ünïcode NFC \u00fc NFD u\u0308',
  '中文/emoji 🎬.mov',
  'right-to-left \u202e gpj.exe',
  'new\nline\r\nand\ttab and ESC \u001b[2J',
  'back\\slash\\..\\up',
  '%2e%2e/%2E/x',
  '?multipart-manifest=delete',
  '.hidden/..two/...three/x..',
  'double//slash',
  '/leading',
  'trailing/',
  "(parens)!*'",
  'CON',
  '{part}',
  'x'.repeat(1024),
]

describe('names in URLs', () => {
  it.each(HOSTILE)('%j arrives as it is', (name) => {
    expect(arrivesAs(resourceUrl(storageUrl, 'box', name))).toBe(`/v1/AUTH_main/box/${name}`)
  })

  it.each(['..', '.', '../x', 'a/../b', 'a/./b', 'a/..', './a', '../../other/victim'])('%j is refused', (name) => {
    expect(isAddressable(name)).toBe(false)
    expect(() => resourceUrl(storageUrl, 'box', name)).toThrow(/segment, which URLs fold/)
    expect(() => signedPath(storageUrl, 'box', name)).toThrow(TypeError)
  })

  it.each(['', '/', '///', 'nul\0byte', 'lone \ud83d surrogate'])('%j is refused', (name) => {
    expect(isAddressable(name)).toBe(false)
    expect(() => encodeObjectName(name)).toThrow(TypeError)
  })

  it('never lets any name become another one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('.', '..', '%2e', '/', '\\', '?', '#', '\n', 'a', 'ü', '%')), (pieces) => {
        const name = pieces.join('')
        if (!isAddressable(name)) return
        expect(arrivesAs(resourceUrl(storageUrl, 'box', name))).toBe(`/v1/AUTH_main/box/${name}`)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['', 'a/b', '..', '.', '\0'])('refuses the container %j', (container) => {
    expect(() => encodeContainerName(container)).toThrow(TypeError)
  })

  it('encodes containers wholly', () => {
    expect(arrivesAs(resourceUrl(storageUrl, 'rv-ü {part} %x', 'o'))).toBe('/v1/AUTH_main/rv-ü {part} %x/o')
    expect(encodeContainerName('{part}')).toBe('%7Bpart%7D')
  })

  it('takes a storage URL with or without a slash at its end', () => {
    expect(resourceUrl(`${storageUrl}/`)).toBe(storageUrl)
    expect(resourceUrl(new URL(storageUrl), 'box')).toBe(`${storageUrl}/box`)
  })
})

describe('signed paths', () => {
  it('are decoded and begin at /v1', () => {
    expect(signedPath('https://host/swift/v1/AUTH_%C3%BC/', 'box', 'é ü+%/x')).toBe('/v1/AUTH_ü/box/é ü+%/x')
  })

  it.each(['https://host/', 'https://host/v1', 'https://host/v2/AUTH_x', 'https://host/v1/AUTH_x/box'])(
    'refuse the storage URL %s',
    (url) => {
      expect(() => signedAccountPath(url)).toThrow(/does not end in \/v1\/ACCOUNT/)
    },
  )
})

describe('bulk-delete lines', () => {
  it.each([
    'a\n/box/victim',
    '../victim',
    '..',
    'a/../../victim',
    '?multipart-manifest=delete',
    '%2e%2e/x',
    '\u001b[0m',
  ])('keep %j one name of one container', (name) => {
    const line = bulkDeleteLine('box', name)
    expect(line).toMatch(/^\/box\/[A-Za-z0-9%._~-]+$/)
    expect(decodeURIComponent(line)).toBe(`/box/${name}`)
  })
})
