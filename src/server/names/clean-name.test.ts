import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanFileName, cleanPath, utf8Length } from './clean-name.ts'

const table: readonly [what: string, given: string, clean: string][] = [
  ['spaces', ' my  holiday film.mp4 ', 'my  holiday film.mp4'],
  ['quotes', `Bob's "best" film.mp4`, `Bob's "best" film.mp4`],
  ['characters of URLs', 'a#b?c%20d.txt', 'a#b?c%20d.txt'],
  ['umlauts, NFC', 'Übergröße.txt', 'Übergröße.txt'],
  ['umlauts, NFD', 'Übergröße.txt'.normalize('NFD'), 'Übergröße.txt'],
  ['Chinese', '项目视频.mp4', '项目视频.mp4'],
  ['emoji with joiners', '👩‍👩‍👧 🎬.mp4', '👩‍👩‍👧 🎬.mp4'],
  ['right-to-left override', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['climbing', '../../x', 'x'],
  ['climbing, Windows', '..\\..\\x', 'x'],
  ['only climbing', '..', 'file'],
  ['device', 'CON', '_CON'],
  ['device with extension', 'nul.tar.gz', '_nul.tar.gz'],
  ['device with a superscript', 'COM¹.txt', '_COM¹.txt'],
  ['no device', 'CONTRACT.pdf', 'CONTRACT.pdf'],
  ['leading dot', '.htaccess', 'htaccess'],
  ['trailing dots and spaces', 'report.pdf. . ', 'report.pdf'],
  ['control characters', 'a\r\nSet-Cookie: x\u0000.txt', 'aSet-Cookie: x.txt'],
  ['lone surrogate', 'a\ud800b.txt', 'ab.txt'],
  ['nothing left', '\u202e\u200b', 'file'],
]

describe('cleanFileName', () => {
  test.each(table)('%s', (_, given, clean) => {
    expect(cleanFileName(given)).toBe(clean)
  })

  test('300 characters are cut before the extension, and no character is torn', () => {
    expect(cleanFileName(`${'x'.repeat(300)}.tar`)).toBe(`${'x'.repeat(251)}.tar`)
    const family = '👨‍👩‍👧‍👦'
    const clean = cleanFileName(`${family.repeat(40)}.jpg`)
    expect(clean).toBe(`${family.repeat(10)}.jpg`)
    expect(utf8Length(clean)).toBeLessThanOrEqual(255)
  })

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(
          '..',
          '.',
          '/',
          '\\',
          'CON',
          'aux',
          '\u202e',
          '\u0000',
          '\r\n',
          ' ',
          '%2e',
          'ü',
          'u\u0308',
          '🎬',
          '\ud800',
          'x',
        ),
        { maxLength: 40 },
      )
      .map((pieces) => pieces.join('')),
  )

  test('whatever comes in, what comes out is one harmless segment, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 24, max: 400 }), (name, maxBytes) => {
        const clean = cleanFileName(name, maxBytes)
        expect(clean).not.toBe('')
        expect(clean).not.toMatch(/[/\\\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
        expect(clean).not.toMatch(/^[.\s]|[.\s]$/u)
        expect(clean).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
        expect(clean).toBe(clean.normalize('NFC'))
        expect(utf8Length(clean)).toBeLessThanOrEqual(Math.min(maxBytes, 255))
        expect(cleanFileName(clean, maxBytes)).toBe(clean)
        expect(() => encodeURIComponent(clean)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  test('no path climbs', () => {
    fc.assert(
      fc.property(hostile, hostile, (path, name) => {
        for (const segment of cleanPath(path, name)) {
          expect(segment).not.toMatch(/^\.|[/\\]/)
          expect(segment).not.toBe('')
        }
      }),
    )
  })
})
