import { expect, test } from 'vitest'
import { pickerTypesOf } from './picker-types.ts'

const ALONE = 'application/x-chosen-by-extension'

test.each([
  ['image/*', 'image/*', { 'image/*': [] }],
  ['.zip', '.zip', { [ALONE]: ['.zip'] }],
  ['image/*,.pdf', 'image/*, .pdf', { 'image/*': [], [ALONE]: ['.pdf'] }],
  [' .TAR.GZ , video/mp4,, .7z ', '.tar.gz, video/mp4, .7z', { 'video/mp4': [], [ALONE]: ['.tar.gz', '.7z'] }],
  ['text/csv', 'text/csv', { 'text/csv': [] }],
])('accept="%s" is one choice of the dialog, named "%s"', (accept, description, types) => {
  expect(pickerTypesOf(accept)).toEqual([{ description, accept: types }])
})

test.each(['', ' ', ','])('accept="%s" leaves all files', (accept) => {
  expect(pickerTypesOf(accept)).toEqual([])
})

test.each([
  ['a parameter', 'video/mp4;codecs=avc1'],
  ['neither type nor extension', 'pdf'],
  ['half a type', 'image/'],
  ['a character that no extension has', '.a_b'],
  ['a dot at the end', '.tar.'],
  ['a dot alone', '.'],
  ['more than 16 characters', '.extensiontoolong'],
  ['one bad among good ones', 'image/*,.pdf,pdf'],
])('the dialog cannot be told %s', (_, accept) => {
  expect(pickerTypesOf(accept)).toBeUndefined()
})

test('an extension may have 16 characters, its dot counted', () => {
  expect(pickerTypesOf('.extensiontooxx1')).toMatchObject([{ accept: { [ALONE]: ['.extensiontooxx1'] } }])
})
