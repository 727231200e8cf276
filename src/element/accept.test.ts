import { expect, test } from 'vitest'
import { isAccepted } from './accept.ts'

test.each([
  ['', 'x.bin', '', true],
  [' , ', 'x.bin', '', true],
  ['image/*', 'x.png', 'image/png', true],
  ['image/*', 'x.png', '', false],
  ['IMAGE/PNG', 'x', 'image/png', true],
  ['image/png', 'x.svg', 'image/svg+xml', false],
  ['.MOV, .mp4', 'Film.mov', '', true],
  ['.mov', 'film.mov.exe', '', false],
  ['video/*,.mkv', 'film.mkv', 'application/octet-stream', true],
])('accept=%j and %s of type %j: %s', (accept, name, type, fits) => {
  expect(isAccepted({ name, type }, accept)).toBe(fits)
})
