/** A real Swift that limits rates, in an instance of its own: what its 498 becomes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RealSwift, requestLog, startRealSwift, whyNoSwift } from '../support/real-swift.ts'
import { connectAs } from '../support/stores.ts'

describe.skipIf(whyNoSwift() !== undefined)('a Swift that limits rates', () => {
  let swift: RealSwift
  beforeAll(async () => {
    // With no patience at all the limit refuses every new container, whatever the clock says.
    swift = await startRealSwift({ proxy: { 'filter:ratelimit': { account_ratelimit: 1, max_sleep_time_seconds: 0 } } })
  }, 180_000)
  afterAll(() => swift?.stop())

  it('is busy, and a refused write is not repeated behind the caller’s back', async () => {
    const write = connectAs(swift, 'admin').request({ method: 'PUT', container: 'limited' })
    const failure = await write.catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'StoreError', code: 'store_busy', status: 498 })
    const writes = (await requestLog(swift)).filter(({ method }) => method === 'PUT')
    expect(writes).toEqual([{ method: 'PUT', path: '/v1/AUTH_main/limited', status: 498 }])
  })
})
