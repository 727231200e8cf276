import { expect, test } from 'vitest'
import { cookieValue, csrfHeaders } from './request-headers.ts'

const page = (meta: string | undefined, cookie = '') =>
  ({
    baseURI: 'https://app.example/form',
    cookie,
    querySelector: (selector: string) =>
      selector === 'meta[name="csrf-token"]' && meta !== undefined ? { content: meta } : null,
  }) as unknown as Document
const here = new URL('https://app.example/uploads')
const elsewhere = new URL('https://uploads.example/')

test('the meta tag is read by itself, for the page’s own origin only', () => {
  const source = { document: page('t0k'), cookie: null, header: null }
  expect(csrfHeaders({ ...source, endpoint: here })).toEqual({ 'X-CSRF-Token': 't0k' })
  expect(csrfHeaders({ ...source, endpoint: elsewhere })).toEqual({})
})

test('a named cookie goes to the endpoint that the page named, in the header that it named', () => {
  const source = { document: page('t0k', 'a=1; csrftoken=x%3Dy; b=2'), cookie: 'csrftoken', header: 'X-CSRFToken' }
  expect(csrfHeaders({ ...source, endpoint: elsewhere })).toEqual({ 'X-CSRFToken': 'x=y' })
})

test('nothing is sent where there is nothing', () => {
  expect(csrfHeaders({ document: page(undefined), endpoint: here, cookie: null, header: null })).toEqual({})
  expect(csrfHeaders({ document: page('t0k'), endpoint: here, cookie: 'csrftoken', header: null })).toEqual({})
})

test.each([
  ['xcsrf=no; csrf=yes', 'yes'],
  ['csrf=100%', '100%'],
  ['csrf=a=b', 'a=b'],
  ['other=1', undefined],
])('the cookie csrf of %j', (cookies, value) => {
  expect(cookieValue(cookies, 'csrf')).toBe(value)
})
