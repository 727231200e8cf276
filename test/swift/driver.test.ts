/** The way of an upload through the driver into every store, as the application's user, who is no administrator. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeEachStore } from '../support/stores.ts'
import {
  type Bench,
  countingFetch,
  draft,
  fetchObject,
  given,
  md5,
  md5sOf,
  namesIn,
  openBench,
  putPart,
  sendAll,
  uploadParts,
} from './driver-kit.ts'

const PART = 64 * 1024

describeEachStore('Swift driver', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 50 } })
  })

  describe('files of every size', () => {
    it.each([
      ['0 B', 0],
      ['1 B', 1],
      ['a part less a byte', PART - 1],
      ['a part', PART],
      ['a part and a byte', PART + 1],
      ['three parts', 3 * PART],
      ['three and a half', 3 * PART + PART / 2],
    ])('%s arrives byte for byte, under a random and under a given name', async (_, size) => {
      const content = randomBytes(size)
      for (const more of [{}, given(`given/${size}`)]) {
        const { upload, md5s } = await uploadParts(bench.store, content, { ...more, metadata: { Klient: 'Zoë 100 %' } })
        const outcome = await bench.store.commit(upload, md5s)
        expect(outcome).toMatchObject({ state: 'complete', commit: { acknowledged: false } })
        const got = await fetchObject(bench.admin, upload.container, upload.object)
        expect(got.status).toBe(200)
        expect(md5(got.bytes)).toBe(md5(content))
        expect(got.headers.get('Content-Type')).toBe('application/pdf')
        expect(got.headers.get('Content-Disposition')).toBe('attachment; filename="file.bin"')
        expect(got.headers.get('X-Object-Meta-Klient')).toBe('Zo%C3%AB 100 %25')
        expect(got.headers.get('X-Delete-At')).toBeNull()
      }
    })

    it('has no part left of a copied file, and the parts of a manifest in their place', async () => {
      const copied = await uploadParts(bench.store, randomBytes(100))
      await bench.store.commit(copied.upload, copied.md5s)
      expect(
        (await namesIn(bench.admin, bench.containers.partsContainer)).filter(
          (name) => name.startsWith('parts/') && name.includes(copied.upload.id),
        ),
      ).toEqual([])
      const manifest = await uploadParts(bench.store, randomBytes(PART + 1))
      await bench.store.commit(manifest.upload, manifest.md5s)
      const parts = await namesIn(bench.admin, bench.containers.partsContainer)
      expect(parts.filter((name) => name.startsWith('parts/') && name.includes(manifest.upload.id))).toHaveLength(2)
    })

    it('keeps the file’s own time as the swift client writes it', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(10), { lastModified: 1_700_000_000_123 })
      await bench.store.commit(upload, md5s)
      const got = await fetchObject(bench.admin, upload.container, upload.object)
      expect(got.headers.get('X-Object-Meta-Mtime')).toBe('1700000000.123000')
    })
  })

  describe('what an uploader adds to a part', () => {
    const OWN_HEADERS = {
      'Content-Type': 'text/html',
      'Content-Encoding': 'gzip',
      'Content-Disposition': 'inline; filename=evil.html',
      'Cache-Control': 'public',
      'X-Object-Meta-Evil': 'yes',
      'X-Object-Meta-Sluice-Upload': 'f'.repeat(32),
    }

    it.each([
      ['copied', PART, { 'X-Delete-After': '86400' }],
      ['under a manifest', 2 * PART, {}],
    ])('reaches no object (%s)', async (_, size, more) => {
      const content = randomBytes(size)
      const upload = await bench.store.begin(draft(size))
      const md5s = await sendAll(bench.store, upload, content, { ...OWN_HEADERS, ...more })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      // Decoded by nobody: a Content-Encoding that got through would make `fetch` fail here.
      const got = await fetchObject(bench.admin, upload.container, upload.object)
      expect(md5(got.bytes)).toBe(md5(content))
      expect(got.headers.get('Content-Type')).toBe('application/pdf')
      expect(got.headers.get('Content-Disposition')).toBe('attachment; filename="file.bin"')
      expect(got.headers.get('X-Object-Meta-Sluice-Upload')).toBe(upload.id)
      // Neither the uploader's `public` nor the `no-cache` that `fetch` adds to conditional requests.
      expect(got.headers.get('Cache-Control')).toBe('')
      for (const name of ['Content-Encoding', 'X-Object-Meta-Evil', 'X-Delete-At']) {
        expect(got.headers.get(name), name).toBeNull()
      }
    })

    it('an expiry on a part of a manifest is found, named, and cured by sending the part again', async () => {
      const content = randomBytes(3 * PART)
      const { upload, md5s } = await uploadParts(bench.store, content)
      const grant = await bench.store.grant(upload, [2, 2], 60)
      const body = content.subarray(PART, 2 * PART)
      expect((await putPart(grant, { part: 2, body, headers: { 'X-Delete-After': '86400' } })).status).toBe(201)
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'part_tampered', parts: [2] })
      expect((await fetchObject(bench.admin, upload.container, upload.object)).status).toBe(404)
      expect((await putPart(grant, { part: 2, body })).status).toBe(201)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    })

    it('other bytes than the client says are missing parts; nothing appears', async () => {
      for (const size of [PART, 3 * PART]) {
        const content = randomBytes(size)
        const { upload, md5s } = await uploadParts(bench.store, content)
        const grant = await bench.store.grant(upload, [1, 1], 60)
        await putPart(grant, { part: 1, body: randomBytes(PART) })
        expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'parts_missing', parts: [1] })
        expect((await fetchObject(bench.admin, upload.container, upload.object)).status).toBe(404)
        await putPart(grant, { part: 1, body: content.subarray(0, PART) })
        expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      }
    })

    it('a part larger than planned is missing, even where the client names its MD5', async () => {
      for (const more of [{}, given('large/planned')]) {
        const upload = await bench.store.begin(draft(1000, more))
        const body = randomBytes(5000)
        await putPart(await bench.store.grant(upload, [1, 1], 60), { part: 1, body })
        expect(await bench.store.commit(upload, [md5(body)])).toMatchObject({ state: 'parts_missing', parts: [1] })
        expect((await fetchObject(bench.admin, upload.container, upload.object)).status).toBe(404)
      }
    })

    it('a signature for one part writes no other name, and none once it has expired', async () => {
      const upload = await bench.store.begin(draft(3 * PART))
      const grant = await bench.store.grant(upload, [1, 2], 60)
      expect('url' in grant.request && grant.request.sigs).toHaveLength(2)
      if (!('url' in grant.request)) return
      const { url, sigs } = grant.request
      const put = async (name: string) =>
        (await fetch(url.replace('{part}', name).replace('{sig}', sigs[0] ?? ''), { method: 'PUT', body: 'x' })).status
      expect(await put('000002')).toBe(401)
      expect(await put('m0001')).toBe(401)
      expect(await put('000001')).toBe(201)
      // Less than a day would be made up for, with a word to the operator.
      const logger = { warn: () => undefined }
      const daysAgo = bench.another({ now: () => Date.now() - 2 * 86_400_000, logger })
      const expired = await daysAgo.grant(upload, [1, 1], 60)
      expect((await putPart(expired, { part: 1, body: randomBytes(PART) })).status).toBe(401)
    })
  })

  describe('called again', () => {
    it.each([
      ['empty', 0, {}],
      ['copied', 100, {}],
      ['manifest', 2 * PART, {}],
      ['given name', 2 * PART, given('again/given')],
      ['empty given name', 0, given('again/empty')],
    ])('the same commit gives the same claims and touches nothing (%s)', async (_, size, more) => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), more)
      const first = await bench.store.commit(upload, md5s)
      const before = await bench.admin.request({ method: 'HEAD', container: upload.container, object: upload.object })
      const second = await bench.another().commit(upload, md5s)
      expect(second).toEqual(first)
      const after = await bench.admin.request({ method: 'HEAD', container: upload.container, object: upload.object })
      expect(after.headers.get('X-Timestamp')).toBe(before.headers.get('X-Timestamp'))
      expect(await bench.store.inspect(upload)).toEqual(first)
    })

    it.each([
      ['empty', 0, {}],
      ['copied', 100, {}],
      ['manifest', 2 * PART, {}],
      ['given name', 2 * PART, given('gone/given')],
    ])('stays gone when the application has deleted or overwritten the object (%s)', async (_, size, more) => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), more)
      await bench.store.commit(upload, md5s)
      const { container, object } = upload
      await bench.admin.request({ method: 'DELETE', container, object })
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
      expect((await fetchObject(bench.admin, container, object)).status).toBe(404)
      await bench.admin.request({ method: 'PUT', container, object, body: 'the application’s own' })
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
      expect(await bench.store.inspect(upload)).toEqual({ state: 'object_gone' })
      expect((await fetchObject(bench.admin, container, object)).bytes.toString()).toBe('the application’s own')
    })

    it('is acknowledged once, and says so afterwards', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(100))
      await bench.store.commit(upload, md5s)
      await bench.store.acknowledge(upload)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ commit: { acknowledged: true } })
    })

    it('two commits of one upload at once make one object and at least one receipt', async () => {
      for (const size of [0, 100, 2 * PART]) {
        for (let round = 0; round < 5; round++) {
          const { upload, md5s } = await uploadParts(bench.store, randomBytes(size))
          const outcomes = await Promise.all([bench.store.commit(upload, md5s), bench.another().commit(upload, md5s)])
          const states = outcomes.map(({ state }) => state)
          expect(states).toContain('complete')
          for (const state of states) expect(['complete', 'committing']).toContain(state)
          expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
        }
      }
    })
  })

  describe('a given name', () => {
    it('that is already there is not overwritten', async () => {
      const object = 'taken/one.bin'
      await bench.admin.request({ method: 'PUT', container: bench.containers.container, object, body: 'first' })
      for (const size of [0, 100, 2 * PART]) {
        const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), given(object))
        expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'name_taken' })
        expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'name_taken' })
        const got = await fetchObject(bench.admin, bench.containers.container, object)
        expect(got.bytes.toString()).toBe('first')
      }
    })

    it('that becomes free while it is refused is free for the next call', async () => {
      const object = 'given/freed'
      const { container } = bench.containers
      const freeing: typeof fetch = async (input, init) => {
        const isManifest = String(input).includes('multipart-manifest=put')
        if (isManifest) await bench.admin.request({ method: 'PUT', container, object, body: 'in the way' })
        const response = await fetch(input, init)
        if (response.status === 412) await bench.admin.request({ method: 'DELETE', container, object })
        return response
      }
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(2 * PART), given(object))
      expect(await bench.another({ fetch: freeing }).commit(upload, md5s)).toMatchObject({ state: 'committing' })
      expect(await bench.store.inspect(upload)).toMatchObject({ state: 'uploading' })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it('that was taken before leaves nothing behind when the upload is aborted', async () => {
      const object = 'given/taken'
      const { container, partsContainer } = bench.containers
      await bench.admin.request({ method: 'PUT', container, object, body: 'in the way' })
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(2 * PART), given(object))
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'name_taken' })
      expect(await bench.store.abort(upload)).toBe('ended')
      const left = (await namesIn(bench.admin, partsContainer)).filter((name) => name.includes(upload.id))
      expect(left).toEqual([`markers/${upload.id}/dead`])
    })

    it('that may be overwritten is, by whoever commits last', async () => {
      const more = { object: 'over/one.bin', randomName: false, overwrite: true }
      for (const content of [randomBytes(100), randomBytes(2 * PART), randomBytes(0)]) {
        const { upload, md5s } = await uploadParts(bench.store, content, more)
        expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
        const got = await fetchObject(bench.admin, upload.container, upload.object)
        expect(md5(got.bytes)).toBe(md5(content))
      }
    })
  })

  describe('what it costs', () => {
    it('a bogus complete of 1,000 parts: one listing and three marker reads', async () => {
      const counting = countingFetch()
      const store = bench.another({ fetch: counting.fetch })
      const upload = { ...(await store.begin(draft(1000))), parts: { size: 1, count: 1000 } }
      const md5s = Array.from({ length: 1000 }, () => md5(randomBytes(1)))
      counting.reset()
      const outcome = await store.commit(upload, md5s)
      expect(outcome).toMatchObject({ state: 'parts_missing', retryAfterSeconds: 2 })
      expect(outcome.state === 'parts_missing' && outcome.parts).toHaveLength(1000)
      // The login belongs to the driver's first call, not to this one.
      counting.counts.delete('GET /auth/v1.0')
      expect(Object.fromEntries(counting.counts)).toEqual({
        'GET listing': 1,
        'GET marker done': 2,
        'GET marker dead': 1,
      })
    })

    it('an honest complete: the markers, one listing, a look at each part, one manifest', async () => {
      const counting = countingFetch()
      const store = bench.another({ fetch: counting.fetch })
      const content = randomBytes(3 * PART)
      const upload = await store.begin(draft(content.length))
      await sendAll(store, upload, content)
      counting.reset()
      expect(await store.commit(upload, md5sOf(upload, content))).toMatchObject({ state: 'complete' })
      expect(Object.fromEntries(counting.counts)).toEqual({
        'GET marker done': 2,
        'GET listing': 1,
        'GET marker intent': 3,
        'PUT marker intent': 1,
        'GET marker dead': 1,
        'HEAD part': 3,
        'PUT object': 1,
        'PUT marker done': 1,
      })
    })

    it('an honest complete of a small file: seven requests', async () => {
      const counting = countingFetch()
      const store = bench.another({ fetch: counting.fetch })
      const { upload, md5s } = await uploadParts(store, randomBytes(100))
      counting.reset()
      expect(await store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      expect(Object.fromEntries(counting.counts)).toEqual({
        'HEAD part': 1,
        'HEAD object': 1,
        'GET marker done': 1,
        'GET marker dead': 1,
        'COPY part': 1,
        'PUT marker done': 1,
        'DELETE part': 1,
      })
    })

    it('begin asks the store for nothing but its limits, once; a grant asks for nothing', async () => {
      const counting = countingFetch()
      const store = bench.another({ fetch: counting.fetch })
      const upload = await store.begin(draft(3 * PART))
      await store.grant(upload, [1, 3], 60)
      expect(Object.fromEntries(counting.counts)).toEqual({ 'GET /auth/v1.0': 1, 'GET /info': 1 })
      counting.reset()
      const next = await store.begin(draft(3 * PART))
      await store.grant(next, [1, 3], 60)
      expect(counting.counts.size).toBe(0)
    })
  })

  describe('a listing that lags', () => {
    it('a few parts that it lacks are asked one by one', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(20 * PART))
      const store = bench.another({ fetch: hideFromListings(/00000[1-9]$|00001[0-6]$/) })
      expect(await store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    })

    it('more than sixteen are believed missing', async () => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(20 * PART))
      const store = bench.another({ fetch: hideFromListings(/00000[1-9]$|00001[0-7]$/) })
      const outcome = await store.commit(upload, md5s)
      expect(outcome).toMatchObject({ state: 'parts_missing' })
      expect(outcome.state === 'parts_missing' && outcome.parts).toHaveLength(17)
    })
  })
})

/** A listing that lags: objects that are there are not in it. */
function hideFromListings(hidden: RegExp): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).includes('prefix=')) return response
    const entries = (await response.json()) as { readonly name: string }[]
    return Response.json(
      entries.filter(({ name }) => !hidden.test(name)),
      { headers: response.headers },
    )
  }
}
