/**
 * Two devices hold one upload's token and different files of one size. Whoever commits second with another file must not
 * hear that it is there; whoever repeats the commit that finished it must.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Upload } from '../../src/store/upload.ts'
import { describeEachStore } from '../support/stores.ts'
import {
  type Bench,
  countingFetch,
  type draft,
  fetchObject,
  given,
  md5,
  md5sOf,
  openBench,
  sendAll,
  uploadParts,
} from './driver-kit.ts'

const PART = 1024
const LEASE_MS = 1500
/** Swift's `Date` has whole seconds, so an intent looks up to a second younger than it is. */
const LEASE_IS_OVER_MS = 3000
const OTHER_FILE = { state: 'already_complete' }

/** A server that dies once its object is there, before it could write `done`. */
const dyingBeforeDone: typeof fetch = (input, init) => {
  const isDonePut = init?.method === 'PUT' && new URL(String(input)).pathname.endsWith('/done')
  return isDonePut ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)
}

describeEachStore('Swift driver, a commit with another file’s MD5s', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20, leaseMs: LEASE_MS } })
  })

  async function stamp({ container, object }: Upload) {
    const { headers } = await bench.admin.request({ method: 'HEAD', container, object })
    return [headers.get('X-Timestamp'), headers.get('ETag')]
  }

  /** Each commits in a way of its own; `folder` keeps the given names apart. */
  const kinds = (folder: string): [string, number, Parameters<typeof draft>[1]][] => [
    ['copied', 100, {}],
    ['one part under a given name', 100, given(`${folder}/one`)],
    ['manifest', 3 * PART, {}],
    ['manifest that may be overwritten', 3 * PART, { ...given(`${folder}/overwritten`), overwrite: true }],
    ['sealed manifest', 3 * PART, { ...given(`${folder}/sealed`), seal: true }],
  ]

  it.each(kinds('refused'))(
    'is refused once the upload is finished, and changes nothing (%s)',
    async (_, size, more) => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), more)
      const first = await bench.store.commit(upload, md5s)
      expect(first).toMatchObject({ state: 'complete' })
      const before = await stamp(upload)
      expect(await bench.another().commit(upload, md5sOf(upload, randomBytes(size)))).toEqual(OTHER_FILE)
      expect(await stamp(upload)).toEqual(before)
      expect(await bench.store.commit(upload, md5s)).toEqual(first)
      expect(await bench.store.inspect(upload)).toEqual(first)
    },
  )

  it('is refused also where only one of the parts differs, or two have changed places', async () => {
    const content = randomBytes(3 * PART)
    const { upload, md5s } = await uploadParts(bench.store, content)
    await bench.store.commit(upload, md5s)
    const [first = '', second = '', third = ''] = md5s
    expect(await bench.store.commit(upload, [first, second, md5(randomBytes(1))])).toEqual(OTHER_FILE)
    expect(await bench.store.commit(upload, [second, first, third])).toEqual(OTHER_FILE)
  })

  it('costs the store what the same MD5s cost: the marker and a look at the object', async () => {
    const content = randomBytes(3 * PART)
    const { upload, md5s } = await uploadParts(bench.store, content)
    await bench.store.commit(upload, md5s)
    const counting = countingFetch()
    const store = bench.another({ fetch: counting.fetch })
    await store.limits()
    for (const call of [md5s, md5sOf(upload, randomBytes(3 * PART))]) {
      counting.reset()
      await store.commit(upload, call)
      expect(Object.fromEntries(counting.counts)).toEqual({ 'GET marker done': 1, 'HEAD object': 1 })
    }
  })

  it.each(kinds('gone'))(
    'of a finished upload whose object is gone hears that it is gone (%s)',
    async (_, size, more) => {
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), more)
      await bench.store.commit(upload, md5s)
      const { container, object } = upload
      await bench.admin.request({ method: 'PUT', container, object, body: 'the application’s own' })
      for (const call of [md5s, md5sOf(upload, randomBytes(size))]) {
        expect(await bench.store.commit(upload, call)).toEqual({ state: 'object_gone' })
      }
      expect((await fetchObject(bench.admin, container, object)).bytes.toString()).toBe('the application’s own')
    },
  )

  it('an empty file has no other content', async () => {
    const { upload } = await uploadParts(bench.store, Buffer.alloc(0))
    const first = await bench.store.commit(upload, [])
    expect(await bench.store.commit(upload, [])).toEqual(first)
  })

  describe('whose server died before it noted that it had finished', () => {
    it('is refused of a copy, and writes no marker in its place', async () => {
      const content = randomBytes(100)
      const { upload, md5s } = await uploadParts(bench.store, content)
      const dying = bench.another({ fetch: dyingBeforeDone })
      await expect(dying.commit(upload, md5s)).rejects.toMatchObject({ code: 'store_unreachable' })
      const otherMd5s = await sendAll(bench.store, upload, randomBytes(100))
      expect(await bench.store.commit(upload, otherMd5s)).toEqual(OTHER_FILE)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    })

    it('is refused of a manifest, even with the other parts in place', async () => {
      // Most of it is waiting for the lease, which both can do at once.
      await Promise.all([{}, given('other/died')].map(dieAndMeet))
    })

    async function dieAndMeet(more: Parameters<typeof draft>[1]) {
      const content = randomBytes(3 * PART)
      const { upload, md5s } = await uploadParts(bench.store, content, more)
      const dying = bench.another({ fetch: dyingBeforeDone })
      await expect(dying.commit(upload, md5s)).rejects.toMatchObject({ code: 'store_unreachable' })
      const otherMd5s = await sendAll(bench.store, upload, randomBytes(3 * PART))
      await sleep(LEASE_IS_OVER_MS)
      expect(await bench.store.commit(upload, otherMd5s)).toEqual(OTHER_FILE)
      // The first device finds its parts replaced, sends them again, and the object is whole and its own.
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'parts_missing', parts: [1, 2, 3] })
      await sendAll(bench.store, upload, content)
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      expect(await bench.store.commit(upload, otherMd5s)).toEqual(OTHER_FILE)
      expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    }
  })
})
