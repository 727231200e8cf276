import { describe, expect, it } from 'vitest'
import { compilePath } from './request-filter.ts'

describe('compilePath', () => {
  it.each([
    ['/v1/AUTH_test/photos', '/v1/AUTH_test/photos_parts/x', true],
    ['/v1/AUTH_test/photos/', '/v1/AUTH_test/photos_parts/x', false],
    ['/v1/*/photos/*', '/v1/AUTH_test/photos/a', true],
    ['/v1/*/photos/*', '/v1/AUTH_test/photos/a/b', false],
    ['/v1/*/photos/**', '/v1/AUTH_test/photos/a/b', true],
    ['**.jpg', '/v1/AUTH_test/photos/a.jpg', true],
    ['**.jpg', '/v1/AUTH_test/photos/aXjpg', false],
    ['**', '/v1/a/b/line\nend', true],
    ['*', '/v1', false],
    ['/v1/*/a(b)+[c]?/*', '/v1/x/a(b)+[c]?/😀', true],
  ])('%s for %j: %s', (pattern, path, expected) => {
    expect(compilePath(pattern)(path)).toBe(expected)
  })
})
