/** Why a page cannot send: each cause is made, and found from the server's side by a user without admin rights. */
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Upload } from '../../src/store/upload.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Bench, draft, ORIGIN, openBench, putPart } from './driver-kit.ts'

const PART = 1024

describeEachStore('Swift driver, diagnoses', (test) => {
  let bench: Bench
  let upload: Upload
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART })
    upload = await bench.store.begin(draft(3 * PART))
  })

  it('everything works from here: whatever blocks is near the page', async () => {
    expect(await bench.store.diagnose(upload, 1, ORIGIN)).toBe('blocked_near_you')
    expect(await bench.store.diagnose(upload, 1, undefined)).toBe('blocked_near_you')
  })

  it('the part is there: only its answer was lost', async () => {
    await putPart(await bench.store.grant(upload, [1, 1], 60), { part: 1, body: randomBytes(PART) })
    expect(await bench.store.diagnose(upload, 1, ORIGIN)).toBe('none')
  })

  it('a page that the container does not allow', async () => {
    expect(await bench.store.diagnose(upload, 2, 'https://other.example')).toBe('origin_not_allowed')
  })

  it('a key that is not the container’s', async () => {
    expect(await bench.another({ tempUrlKey: 'not the key' }).diagnose(upload, 2, ORIGIN)).toBe('key_rejected')
  })

  it('a full container', async () => {
    const full = await openBench(test, { minPartBytes: PART })
    const container = full.containers.partsContainer
    await full.admin.request({ method: 'POST', container, headers: { 'X-Container-Meta-Quota-Bytes': '1000' } })
    const stuck = await full.store.begin(draft(3 * PART))
    expect(await full.store.diagnose(stuck, 1, ORIGIN)).toBe('quota_exceeded')
    // The last part is shorter, and fits.
    const fits = await full.store.begin(draft(2 * PART + 100))
    expect(await full.store.diagnose(fits, 3, ORIGIN)).toBe('blocked_near_you')
  })

  it('a container that is not there', async () => {
    expect(await bench.another({ partsContainer: 'nowhere' }).diagnose(upload, 1, ORIGIN)).toBe('container_missing')
  })

  it('a store that does not answer, and one that has no time', async () => {
    const failing =
      (status: number): typeof fetch =>
      async (input, init) =>
        String(input).includes('_parts') ? new Response(null, { status }) : fetch(input, init)
    expect(await bench.another({ fetch: failing(503) }).diagnose(upload, 2, ORIGIN)).toBe('store_busy')
    const silent: typeof fetch = async (input, init) => {
      if (String(input).includes('_parts')) throw new TypeError('fetch failed')
      return fetch(input, init)
    }
    expect(await bench.another({ fetch: silent }).diagnose(upload, 2, ORIGIN)).toBe('store_unreachable')
  })
})
