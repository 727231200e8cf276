import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NOBODY } from '../http/caller.ts'
import { splitPath } from '../http/path.ts'
import { EMPTY_BODY } from '../http/request.ts'
import { whyRefused } from './guard.ts'

function asked(
  remoteAddress: string,
  host: string,
  headers: Readonly<Record<string, string>> = {},
): string | undefined {
  return whyRefused({
    method: 'POST',
    path: splitPath('/weather/rules'),
    query: new Map(),
    headers: new Map(Object.entries(headers)),
    body: EMPTY_BODY,
    socket: {} as Socket,
    remoteAddress,
    host: `http://${host}`,
    caller: NOBODY,
  })
}

describe('whyRefused', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1:8080'],
    ['127.0.0.2', 'localhost:8080'],
    ['::1', '[::1]:8080'],
    ['::1', 'store.localhost'],
  ])('lets %s ask at %s', (remote, host) => {
    expect(asked(remote, host)).toBeUndefined()
    expect(asked(remote, host, { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBeUndefined()
  })

  it.each([
    ['192.168.1.7', '127.0.0.1:8080', {}],
    ['2001:db8::1', 'localhost', {}],
    ['', 'localhost', {}],
    ['127.0.0.1', '127.0.0.1.evil.example', {}],
    ['127.0.0.1', 'localhost.evil.example', {}],
    ['127.0.0.1', '192.168.1.7:8080', {}],
    ['127.0.0.1', '0.0.0.0:8080', {}],
    ['127.0.0.1', 'no host/', {}],
    ['127.0.0.1', 'localhost', { origin: 'https://localhost' }],
    ['127.0.0.1', 'localhost', { via: '1.1 proxy' }],
  ])('refuses %s at %s with %j', (remote, host, headers) => {
    expect(asked(remote, host, headers)).toMatch(/weather/)
  })
})
