/** A real Swift, in an instance of its own, that has shut the application's account out: what its 497 becomes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { swiftStore, tempAuth } from '../../src/swift.ts'
import { type RealSwift, startRealSwift, whyNoSwift } from '../support/real-swift.ts'
import { draft, ORIGIN } from './driver-kit.ts'

describe.skipIf(whyNoSwift() !== undefined)('a Swift that has shut the account out', () => {
  let swift: RealSwift
  beforeAll(async () => {
    swift = await startRealSwift({ proxy: { 'filter:ratelimit': { account_blacklist: 'AUTH_main' } } })
  }, 180_000)
  afterAll(() => swift?.stop())

  const open = (fetching: typeof fetch = fetch) =>
    swiftStore({
      auth: tempAuth({ url: swift.authUrl, ...swift.runtime }),
      container: 'shut',
      tempUrlKey: 'a key of the test',
      fetch: fetching,
    })

  it('says so to a page that asks why, and to the application in every call', async () => {
    const store = open()
    const upload = await store.begin(draft(100))
    expect(await store.diagnose(upload, 1, ORIGIN)).toBe('account_blocked')
    const shutOut = { name: 'StoreError', code: 'account_blocked', status: 497 }
    await expect(store.inspect(upload)).rejects.toMatchObject(shutOut)
    await expect(store.commit(upload, ['0'.repeat(32)])).rejects.toMatchObject(shutOut)
  })

  it('also where only the way of the browsers is shut', async () => {
    // The application's own way, with a token, is not limited: an internal proxy without the middleware.
    const store = open(async (input, init) => {
      const hasToken = new Headers(init?.headers).has('X-Auth-Token')
      const isStorage = new URL(String(input)).pathname.startsWith('/v1/')
      return hasToken && isStorage ? new Response(null, { status: 204 }) : fetch(input, init)
    })
    const upload = await store.begin(draft(100))
    expect(await store.diagnose(upload, 1, ORIGIN)).toBe('account_blocked')
  })
})
