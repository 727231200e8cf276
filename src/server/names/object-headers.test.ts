import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'
import { inertType, isAcceptedType, isSendableType } from './content-type.ts'

describe('Content-Disposition', () => {
  // The second is the example of RFC 6266 §5; the third that of RFC 8187 §3.2.2, in its encoding.
  test.each([
    ['film.mp4', 'attachment; filename="film.mp4"'],
    ['€ rates', `attachment; filename="_ rates"; filename*=UTF-8''%E2%82%AC%20rates`],
    ['£ and € rates', `attachment; filename="_ and _ rates"; filename*=UTF-8''%C2%A3%20and%20%E2%82%AC%20rates`],
    ['Übergröße.txt', `attachment; filename="Ubergro_e.txt"; filename*=UTF-8''%C3%9Cbergr%C3%B6%C3%9Fe.txt`],
    [`a"b\\c%41'(*).txt`, `attachment; filename="a_b_c_41'(*).txt"; filename*=UTF-8''a%22b%5Cc%2541%27%28%2A%29.txt`],
  ])('%j', (name, header) => {
    expect(contentDisposition('attachment', name)).toBe(header)
  })

  test('can be sent as a header, whatever the name, and says the name again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const header = contentDisposition('inline', name)
        expect(header).toMatch(/^inline; filename="[\x20-\x7e]*"(; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/)
        expect(new Headers({ 'Content-Disposition': header }).get('Content-Disposition')).toBe(header)
        const said = header.split("UTF-8''")[1]
        if (said !== undefined) expect(decodeURIComponent(said)).toBe(name.replace(/[\p{Cc}\p{Cs}]/gu, ''))
      }),
    )
  })
})

describe('Content-Type', () => {
  test.each(['image/png', 'video/mp4', 'application/pdf', 'text/plain'])('%s is kept', (type) => {
    expect(inertType(type)).toBe(type)
  })

  test.each([
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'text/javascript',
    'image/png\r\nX: y',
    '',
    'x',
  ])('%j can run or is no type, and becomes bytes', (type) => {
    expect(inertType(type)).toBe('application/octet-stream')
  })

  test('parameters of the page do not pass', () => {
    expect(inertType('Text/Plain; charset=utf-7')).toBe('text/plain')
  })

  test('an application may give any type that is one', () => {
    for (const type of ['text/html; charset=utf-8', 'application/vnd.api+json', 'a/b; c="d e"']) {
      expect(isSendableType(type)).toBe(true)
    }
    for (const type of ['text', 'a/b\r\nX: y', 'a/b; c', `a/${'b'.repeat(200)}`])
      expect(isSendableType(type)).toBe(false)
  })

  test('accept lists read as in HTML', () => {
    const movie = { name: 'Film.MOV', type: 'video/quicktime' }
    for (const accept of ['video/*', 'video/quicktime', '.mov', '*/*'])
      expect(isAcceptedType(movie, [accept])).toBe(true)
    for (const accept of ['image/*', 'video/mp4', '.mp4', 'video/']) expect(isAcceptedType(movie, [accept])).toBe(false)
  })
})
