/** An application whose clock is wrong: the store judges signatures and expiries by its own. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { markerName } from '../../src/swift/names.ts'
import type { SwiftStore } from '../../src/swift.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Bench, draft, ORIGIN, openBench, sendAll } from './driver-kit.ts'

const PART = 1024
const HOUR_MS = 3_600_000

describeEachStore('Swift driver, clocks that differ', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART })
  })

  /** A driver whose clock is off, and what its operator hears. */
  function offBy(ms: number): { readonly store: SwiftStore; readonly told: readonly string[]; now(): number } {
    const told: string[] = []
    const now = () => Date.now() + ms
    const logger = { warn: (_: object, message: string) => void told.push(message) }
    return { store: bench.another({ now, logger }), told, now }
  }

  it.each([
    ['two hours behind', -2 * HOUR_MS, /120 minutes behind .* Set it right/],
    ['two hours ahead', 2 * HOUR_MS, /120 minutes ahead .* Set it right/],
    ['two days ahead', 48 * HOUR_MS, /2880 minutes ahead .* Set it right/],
  ])('%s: uploads work all the same, and the operator is told once', async (_, ms, words) => {
    const { store, told, now } = offBy(ms)
    const upload = await store.begin(draft(3 * PART, { createdAtMs: now(), expiresAtMs: now() + HOUR_MS }))
    const md5s = await sendAll(store, upload, randomBytes(3 * PART))
    expect(await store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    expect(await store.diagnose(upload, 1, ORIGIN)).toBe('none')
    expect(told).toEqual([expect.stringMatching(words)])
  })

  it('more than a day behind: no signature works, and that is the cause', async () => {
    const { store, told } = offBy(-48 * HOUR_MS)
    const upload = await store.begin(draft(3 * PART))
    await expect(sendAll(store, upload, randomBytes(3 * PART))).rejects.toThrow('401')
    expect(await store.diagnose(upload, 1, ORIGIN)).toBe('clocks_differ')
    expect(told).toEqual([expect.stringMatching(/2880 minutes behind .* no signature until then/)])
  })

  it('a wrong key is still a wrong key', async () => {
    const now = () => Date.now() - 2 * HOUR_MS
    const store = bench.another({ now, tempUrlKey: 'not the key', logger: { warn: () => undefined } })
    expect(await store.diagnose(await store.begin(draft(PART)), 1, ORIGIN)).toBe('key_rejected')
  })

  describe('the marker of an aborted upload', () => {
    it('outlives the token by the store’s clock too', async () => {
      const { store, now } = offBy(-2 * HOUR_MS)
      const expiresAtMs = now() + 60_000
      const upload = await store.begin(draft(3 * PART, { createdAtMs: now(), expiresAtMs }))
      expect(await store.abort(upload)).toBe('ended')
      const container = bench.containers.partsContainer
      const marker = await bench.admin.request({ method: 'HEAD', container, object: markerName(upload.id, 'dead') })
      const deletedAtMs = Number(marker.headers.get('X-Delete-At')) * 1000
      // An hour for what may still be on its way, and the two that the application's clock lags behind.
      expect(deletedAtMs).toBeGreaterThan(expiresAtMs + 2.9 * HOUR_MS)
    })
  })
})
