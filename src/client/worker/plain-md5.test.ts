import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPlainMd5 } from './plain-md5.ts'

/** The test suite of RFC 1321, appendix A.5. */
const RFC_1321: readonly (readonly [text: string, md5: string])[] = [
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
]

function md5(...pieces: Uint8Array[]): string {
  const hash = createPlainMd5()
  hash.init()
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

describe('createPlainMd5', () => {
  it.each(RFC_1321)('hashes %j as RFC 1321 does', (text, expected) => {
    expect(md5(new TextEncoder().encode(text))).toBe(expected)
  })

  it('agrees with OpenSSL at every length around a block', () => {
    const bytes = randomBytes(200)
    for (let length = 0; length <= 200; length += 1) {
      const some = bytes.subarray(0, length)
      expect(md5(some), `${length} bytes`).toBe(createHash('md5').update(some).digest('hex'))
    }
  })

  it('does not depend on how the bytes are cut', () => {
    const bytes = randomBytes(1000)
    const expected = createHash('md5').update(bytes).digest('hex')
    for (let cut = 0; cut <= 1000; cut += 37) {
      expect(md5(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).toBe(expected)
    }
  })

  it('begins anew after init', () => {
    const hash = createPlainMd5()
    hash.init()
    hash.update(new Uint8Array(100))
    hash.init()
    expect(hash.digest()).toBe('d41d8cd98f00b204e9800998ecf8427e')
  })
})
