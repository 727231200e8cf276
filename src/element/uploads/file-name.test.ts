import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extensionOf, splitName } from './file-name.ts'

/** Whatever has made string handling go wrong: marks, joiners, joining scripts, overrides, half a surrogate pair. */
const PIECES = ['a', '.', ' ', 'é', 'e\u0301', '👩‍👧', '\u200d', 'م', '漢', '\u202e', '\ud83d', '\n']

describe('where a name gives way', () => {
  test.each([
    ['Interview take 12.mov', 'Interview ta', 'ke 12.mov'],
    ['Interview 12.mov', 'Interview 12.mov', ''],
    ['notes', 'notes', ''],
    ['Makefile.in progress', 'Makefile.in pro', 'gress'],
    ['.gitignore-of-my-own', '.gitignore-of-m', 'y-own'],
    [`${'👩‍👩‍👧'.repeat(9)}e\u0301${'👩‍👩‍👧'.repeat(4)}.png`, '👩‍👩‍👧'.repeat(9), `e\u0301${'👩‍👩‍👧'.repeat(4)}.png`],
    ['👩‍👩‍👧'.repeat(16), '👩‍👩‍👧'.repeat(16), ''],
    ['مستند نهائي للأرشيف.pdf', 'مستند نهائي للأرشيف', '.pdf'],
  ])('%s', (name, head, tail) => {
    expect(splitName(name)).toEqual({ head, tail })
  })

  test('nothing of a name is ever lost', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES)), (pieces) => {
        const name = pieces.join('')
        const { head, tail } = splitName(name)
        expect(head + tail).toBe(name)
      }),
    )
  })
})

test.each([
  ['a.tar.gz', '.gz'],
  ['.bashrc', ''],
  ['a.', ''],
  ['Yes. No', ''],
  ['x.averylongsuffix', ''],
])('the extension of %s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension)
})
