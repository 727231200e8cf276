/** Crashes, lost answers and leases, on every store: whatever is cut short, the same call made again ends well. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { partsPrefix } from '../../src/swift/names.ts'
import { describeEachStore } from '../support/stores.ts'
import {
  type Bench,
  countingFetch,
  draft,
  fetchObject,
  given,
  md5,
  namesIn,
  openBench,
  sendAll,
  uploadParts,
} from './driver-kit.ts'

const PART = 1024
/** Swift's `Date` has whole seconds, so an intent looks up to a second younger than it is. */
const LEASE_MS = 1500
const LEASE_IS_OVER_MS = 3000

/** Requests that a fault is about. */
type Match = (method: string, url: URL) => boolean
const isManifestPut: Match = (method, url) => method === 'PUT' && url.searchParams.has('multipart-manifest')
const isDonePut: Match = (method, url) => method === 'PUT' && url.pathname.endsWith('/done')
const isCopy: Match = (method) => method === 'COPY'

/** A network that loses the answer: the store has done what was asked, or (`sent: false`) has never heard of it. */
function losing(match: Match, { sent }: { readonly sent: boolean }): typeof fetch {
  return async (input, init) => {
    if (!match(init?.method ?? 'GET', new URL(String(input)))) return fetch(input, init)
    if (sent) await (await fetch(input, init)).arrayBuffer()
    throw new TypeError('fetch failed')
  }
}

/** Does something right before the first request that matches goes out. */
function justBefore(match: Match, act: () => Promise<unknown>): typeof fetch {
  let done = false
  return async (input, init) => {
    if (!done && match(init?.method ?? 'GET', new URL(String(input)))) {
      done = true
      await act()
    }
    return fetch(input, init)
  }
}

/** Does something when the first request that matches was answered. */
function rightAfter(match: Match, act: () => Promise<unknown>): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (match(init?.method ?? 'GET', new URL(String(input)))) await act()
    return response
  }
}

describeEachStore('Swift driver, faults', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20, leaseMs: LEASE_MS } })
  })

  describe('a lost answer', () => {
    it.each([
      ['the manifest', 3 * PART, isManifestPut, {}],
      ['the manifest under a given name', 3 * PART, isManifestPut, given('lost/given')],
      ['the copy', 100, isCopy, {}],
    ])('of %s is settled by looking at the object', async (_, size, match, more) => {
      const content = randomBytes(size)
      const { upload, md5s } = await uploadParts(bench.store, content, more)
      const outcome = await bench.another({ fetch: losing(match, { sent: true }) }).commit(upload, md5s)
      expect(outcome).toMatchObject({ state: 'complete', commit: { object: { name: upload.object, size } } })
      expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    })

    it('of a manifest that was never written keeps others waiting for the lease, not longer', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
      const signal = AbortSignal.timeout(2500)
      const lost = bench.another({ fetch: losing(isManifestPut, { sent: false }) }).commit(upload, md5s, { signal })
      await expect(lost).rejects.toBe(await reasonOf(signal))
      await sleep(LEASE_IS_OVER_MS)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it('of a copy that was never made is an error, and the next call makes it', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(100))
      const lost = bench.another({ fetch: losing(isCopy, { sent: false }) }).commit(upload, md5s)
      await expect(lost).rejects.toMatchObject({ code: 'store_unreachable' })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })
  })

  describe('a server that dies between the object and its marker', () => {
    it.each([
      ['random name', {}],
      ['given name', given('died/given')],
    ])(
      'leaves a lease, then the next call finds the object and writes nothing but the marker (%s)',
      async (_, more) => {
        const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART), more)
        const dying = bench.another({ fetch: losing(isDonePut, { sent: false }) })
        await expect(dying.commit(upload, md5s)).rejects.toMatchObject({ code: 'store_unreachable' })
        const head = () => bench.admin.request({ method: 'HEAD', container: upload.container, object: upload.object })
        const written = (await head()).headers.get('X-Timestamp')
        expect(await bench.store.abort(upload)).toBe('settling')
        await sleep(LEASE_IS_OVER_MS)
        expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
        expect((await head()).headers.get('X-Timestamp')).toBe(written)
        expect(await bench.store.abort(upload)).toBe('already_complete')
      },
    )

    it('a copied upload needs no lease', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(100))
      const dying = bench.another({ fetch: losing(isDonePut, { sent: false }) })
      await expect(dying.commit(upload, md5s)).rejects.toMatchObject({ code: 'store_unreachable' })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })
  })

  describe('the lease', () => {
    it('keeps a second commit and a status waiting while it is young; afterwards the next call takes over', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
      let during: unknown[] = []
      const look = async () => {
        during = [await bench.another().commit(upload, md5s), await bench.store.inspect(upload)]
      }
      const outcome = await bench.another({ fetch: justBefore(isManifestPut, look) }).commit(upload, md5s)
      expect(during).toEqual([
        { state: 'committing', retryAfterSeconds: 2 },
        { state: 'committing', retryAfterSeconds: 2 },
      ])
      expect(outcome).toMatchObject({ state: 'complete' })
    })

    it('an attempt whose own clock says that it is late sends no manifest', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
      let late = 0
      // Read after the intent was written, before the manifest goes out.
      const isDeadRead: Match = (method, url) => method === 'GET' && url.pathname.endsWith('/dead')
      const slow = bench.another({
        now: () => Date.now() + late,
        // The machine slept for an hour: no timer has fired, but the clock knows.
        fetch: justBefore(isDeadRead, async () => {
          late = 3_600_000
        }),
      })
      await expect(slow.commit(upload, md5s)).rejects.toMatchObject({ code: 'store_busy' })
      expect(await bench.store.head(upload.object)).toBeUndefined()
      await sleep(LEASE_IS_OVER_MS)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it('is given back at once by an attempt that knows that it committed nothing', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
      const part = `${partsPrefix(upload)}000002`
      const container = bench.containers.partsContainer
      const body = Buffer.from(
        await (await bench.admin.request({ method: 'GET', container, object: part })).arrayBuffer(),
      )
      const vanish = justBefore(isManifestPut, () => bench.admin.request({ method: 'DELETE', container, object: part }))
      const outcome = await bench.another({ fetch: vanish }).commit(upload, md5s)
      expect(outcome).toMatchObject({ state: 'parts_missing', parts: [2] })
      await bench.admin.request({ method: 'PUT', container, object: part, body })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it.each([0, 3 * PART])('is given back when a rate limit refuses the object of %i bytes', async (size) => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), given(`limited/${size}`))
      const limited: typeof fetch = async (input, init) =>
        init?.method === 'PUT' && String(input).includes('/limited/')
          ? new Response('Slow down', { status: 498 })
          : fetch(input, init)
      await expect(bench.another({ fetch: limited }).commit(upload, md5s)).rejects.toMatchObject({
        code: 'store_busy',
        status: 498,
      })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it('over, with another’s object under the name since: that stays', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART), given('overtaken/one'))
      const signal = AbortSignal.timeout(1500)
      const lost = bench.another({ fetch: losing(isManifestPut, { sent: false }) }).commit(upload, md5s, { signal })
      await expect(lost).rejects.toBe(await reasonOf(signal))
      const { container, object } = upload
      await bench.admin.request({ method: 'PUT', container, object, body: 'another’s' })
      await sleep(LEASE_IS_OVER_MS)
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'name_taken' })
      expect((await fetchObject(bench.admin, container, object)).bytes.toString()).toBe('another’s')
    })
  })

  it('a manifest so long that Swift sends heartbeats: the body tells what the status does not', async () => {
    const { container, partsContainer } = bench.containers
    const content = randomBytes(120 * 8)
    const begin = async (more = {}) => {
      const upload = { ...(await bench.store.begin(draft(content.length, more))), parts: { size: 8, count: 120 } }
      return { upload, md5s: await sendAll(bench.store, upload, content) }
    }
    const broken = await begin()
    const object = `${partsPrefix(broken.upload)}000077`
    const vanish = justBefore(isManifestPut, () =>
      bench.admin.request({ method: 'DELETE', container: partsContainer, object }),
    )
    expect(await bench.another({ fetch: vanish }).commit(broken.upload, broken.md5s)).toMatchObject({
      state: 'parts_missing',
      parts: [77],
    })
    await bench.admin.request({ method: 'PUT', container, object: 'heartbeat/taken', body: 'first' })
    const taken = await begin(given('heartbeat/taken'))
    expect(await bench.store.commit(taken.upload, taken.md5s)).toEqual({ state: 'name_taken' })
    const whole = await begin(given('heartbeat/free'))
    expect(await bench.store.commit(whole.upload, whole.md5s)).toMatchObject({
      state: 'complete',
      commit: { object: { size: content.length } },
    })
  })

  it('after an abort nothing can be committed, and every call says so', async () => {
    for (const size of [0, 100, 3 * PART]) {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size))
      expect(await bench.store.abort(upload)).toBe('ended')
      expect(await bench.store.abort(upload)).toBe('ended')
      expect(await bench.store.inspect(upload)).toEqual({ state: 'ended' })
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'upload_ended' })
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'upload_ended' })
      expect(await bench.store.head(upload.object)).toBeUndefined()
      expect(await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))).toEqual([])
    }
  })

  it('what the store lacks is an error with a code: a container, the rights, a quota', async () => {
    const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
    const elsewhere = { ...upload, container: 'nowhere' }
    await expect(bench.store.commit(elsewhere, md5s)).rejects.toMatchObject({ code: 'container_missing', status: 403 })
    const full = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20 } })
    const sent = await uploadParts(full.store, randomBytes(3 * PART))
    const { container } = full.containers
    await full.admin.request({ method: 'POST', container, headers: { 'X-Container-Meta-Quota-Count': '0' } })
    await expect(full.store.commit(sent.upload, sent.md5s)).rejects.toMatchObject({ code: 'quota_exceeded' })
    await full.admin.request({ method: 'POST', container, headers: { 'X-Remove-Container-Meta-Quota-Count': 'x' } })
    // The refusal gave the lease back.
    expect(await full.store.commit(sent.upload, sent.md5s)).toMatchObject({ state: 'complete' })
  })

  it('a sealed upload that was cut short copies only what it has not copied', async () => {
    const { upload, md5s } = await uploadParts(bench.store, randomBytes(5 * PART), { seal: true })
    await bench.admin.request({
      method: 'COPY',
      container: bench.containers.partsContainer,
      object: `${partsPrefix(upload)}000003`,
      headers: { Destination: `/${bench.containers.sealedContainer}/sealed/${upload.id}.${PART}x5/000003` },
    })
    const counting = countingFetch()
    expect(await bench.another({ fetch: counting.fetch }).commit(upload, md5s)).toMatchObject({
      state: 'complete',
      commit: { sealed: true },
    })
    expect(counting.counts.get('COPY part')).toBe(4)
  })

  describe('the dialect that verifies less', () => {
    it('keeps a given name, and takes an object back whose part changed under the manifest', async () => {
      const ceph = bench.another({ dialect: 'ceph' })
      const content = randomBytes(3 * PART)
      const { upload, md5s } = await uploadParts(ceph, content, given('ceph/one'))
      expect(await ceph.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
      const second = await uploadParts(ceph, randomBytes(3 * PART), given('ceph/one'))
      expect(await ceph.commit(second.upload, second.md5s)).toEqual({ state: 'name_taken' })

      const changed = await uploadParts(ceph, content)
      const change = async () => {
        const object = `${partsPrefix(changed.upload)}000002`
        await bench.admin.request({
          method: 'PUT',
          container: bench.containers.partsContainer,
          object,
          body: randomBytes(PART),
        })
      }
      const outcome = await bench
        .another({ dialect: 'ceph', fetch: rightAfter(isManifestPut, change) })
        .commit(changed.upload, changed.md5s)
      expect(outcome).toEqual({ state: 'part_tampered', parts: [2] })
      expect(await bench.store.head(changed.upload.object)).toBeUndefined()
    })

    it('signs with SHA-1', async () => {
      const grant = await bench.another({ dialect: 'ceph' }).grant(await bench.store.begin(draft(100)), [1, 1], 60)
      expect('sigs' in grant.request && grant.request.sigs[0]).toMatch(/^[0-9a-f]{40}$/)
    })
  })
})

async function reasonOf(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  return signal.reason
}
