import { describe, expect, it } from 'vitest'
import { importTempUrlKey, tempUrl, tempUrlMessage, tempUrlSignature } from './temp-url.ts'

const path = '/v1/AUTH_main/box/parts/a'

describe('the signed text', () => {
  it('is method, time and path on lines of their own', () => {
    expect(tempUrlMessage({ method: 'PUT', expires: 1700000000, path })).toBe(`PUT\n1700000000\n${path}`)
  })

  it('names a prefix instead of the object', () => {
    expect(tempUrlMessage({ method: 'PUT', expires: 1, path, prefix: 'parts/' })).toBe(
      'PUT\n1\nprefix:/v1/AUTH_main/box/parts/',
    )
    expect(tempUrlMessage({ method: 'PUT', expires: 1, path, prefix: '' })).toBe('PUT\n1\nprefix:/v1/AUTH_main/box/')
  })

  it('begins with the address range', () => {
    expect(tempUrlMessage({ method: 'GET', expires: 1, path, ipRange: '2001:db8::/32' })).toBe(
      `ip=2001:db8::/32\nGET\n1\n${path}`,
    )
  })

  it('keeps a newline of a name inside the path, which is the last field', () => {
    const message = tempUrlMessage({ method: 'PUT', expires: 1, path: '/v1/a/c/x\nPUT\n2\n/v1/a/c/y' })
    expect(message.split('\n').slice(0, 2)).toEqual(['PUT', '1'])
  })

  it.each([
    ['a lower-case method', { method: 'put' }],
    ['a method with a newline', { method: 'PUT\n9' }],
    ['a fraction of a second', { expires: 1.5 }],
    ['no time', { expires: Number.NaN }],
    ['a range that forges the next lines', { ipRange: '192.0.2.7\nGET' }],
    ['an empty range', { ipRange: '' }],
    ['a prefix that the object does not have', { prefix: 'other/' }],
    ['a prefix without an object path', { path: '/v1/a', prefix: '' }],
  ])('refuses %s', (_, wrong) => {
    expect(() => tempUrlMessage({ method: 'PUT', expires: 1, path, ...wrong })).toThrow(TypeError)
  })
})

describe('keys', () => {
  it('are refused when empty', async () => {
    await expect(importTempUrlKey('', 'sha256')).rejects.toThrow(TypeError)
  })

  it('cannot be read back', async () => {
    const { cryptoKey } = await importTempUrlKey('secret', 'sha256')
    await expect(crypto.subtle.exportKey('raw', cryptoKey)).rejects.toThrow()
  })
})

// RFC 4231 §4.3 (test case 2) and RFC 2202 §3 (test case 2) share their key and text.
describe('signatures', () => {
  const text = 'what do ya want for nothing?'

  it.each([
    ['sha1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    ['sha256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    [
      'sha512',
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    ],
  ] as const)('%s agrees with the RFC', async (digest, expected) => {
    const key = await importTempUrlKey('Jefe', digest)
    expect(await tempUrlSignature(key, text)).toBe(expected)
    const base64 = await tempUrlSignature(key, text, 'base64')
    expect(base64).toMatch(new RegExp(`^${digest}:[A-Za-z0-9_-]+$`))
    expect(Buffer.from(base64.slice(digest.length + 1), 'base64url').toString('hex')).toBe(expected)
  })
})

describe('whole URLs', () => {
  it('carry what Swift needs and encode the rest', async () => {
    const key = await importTempUrlKey('k', 'sha256')
    const url = new URL(
      await tempUrl({
        key,
        method: 'GET',
        storageUrl: 'https://host/v1/AUTH_main',
        container: 'box',
        object: 'a b/ü?.mov',
        expires: 1_700_000_000,
        iso8601: true,
        prefix: 'a b/',
        ipRange: '192.0.2.0/24',
        filename: 'holiday & "more".mov',
        inline: true,
      }),
    )
    expect(url.pathname).toBe('/v1/AUTH_main/box/a%20b/%C3%BC%3F.mov')
    expect(url.searchParams.get('temp_url_expires')).toBe('2023-11-14T22:13:20Z')
    expect(url.searchParams.get('temp_url_prefix')).toBe('a b/')
    expect(url.searchParams.get('temp_url_ip_range')).toBe('192.0.2.0/24')
    expect(url.searchParams.get('filename')).toBe('holiday & "more".mov')
    expect(url.searchParams.has('inline')).toBe(true)
    expect(url.searchParams.get('temp_url_sig')).toMatch(/^[0-9a-f]{64}$/)
  })
})
