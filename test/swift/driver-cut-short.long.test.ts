/**
 * What comes after an upload, cut short at every request: the server dies before it is sent, or after it was sent and
 * before the answer came. The same call again finishes it, and nothing is lost or brought back. In `npm run test:long`,
 * since it takes most of a minute to come to each request; driver-faults.test.ts has the commit's cuts in the main run.
 */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { UploadDraft } from '../../src/store/upload.ts'
import { describeRealSwift } from '../support/stores.ts'
import { type Bench, fetchObject, md5, namesIn, openBench, uploadParts } from './driver-kit.ts'

const PART = 1024

/** The first `count` requests go out; of the next one, either nothing or everything but the answer. */
function dyingFetch(count: number, death: 'before' | 'after'): { readonly fetch: typeof fetch; died(): boolean } {
  let requests = 0
  const dying: typeof fetch = async (input, init) => {
    const number = requests++
    if (number < count) return fetch(input, init)
    if (number === count && death === 'after') await (await fetch(input, init)).arrayBuffer()
    throw new TypeError('fetch failed')
  }
  return { fetch: dying, died: () => requests > count }
}

describeRealSwift('Swift driver, cut short', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20 } })
  })
  const finish = async (more: Partial<UploadDraft> = {}) => {
    const content = randomBytes(2 * PART)
    const { upload, md5s } = await uploadParts(bench.store, content, more)
    expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    return { upload, md5s, content }
  }
  const ours = async (id: string) => {
    const { partsContainer, sealedContainer } = bench.containers
    const names = [...(await namesIn(bench.admin, partsContainer)), ...(await namesIn(bench.admin, sealedContainer))]
    return names.filter((name) => name.includes(id))
  }
  const fetched = async (name: string) => fetchObject(bench.admin, bench.containers.container, name)

  describe.each(['before', 'after'] as const)('%s a request', (death) => {
    it('a move: the object is under one name or both, and the same call again finishes it', async () => {
      let cuts = 0
      for (let count = 0; ; count++) {
        const { upload, content } = await finish()
        const newName = `moved/${upload.id}`
        const dying = dyingFetch(count, death)
        await bench
          .another({ fetch: dying.fetch })
          .move(upload.object, newName)
          .catch(() => cuts++)
        const under = await Promise.all([upload.object, newName].map(fetched))
        expect(under.filter(({ bytes }) => md5(bytes) === md5(content)).length).toBeGreaterThan(0)

        const again = await bench.store.move(upload.object, newName).catch((error: { code: string }) => error.code)
        // Where only the last answer was lost, there is nothing left to move.
        expect([undefined, 'not_found']).toContain(again)
        expect((await fetched(upload.object)).status).toBe(404)
        expect(md5((await fetched(newName)).bytes)).toBe(md5(content))
        await bench.store.remove(newName)
        expect(await ours(upload.id)).toEqual([`markers/${upload.id}/done`])
        if (!dying.died()) break
      }
      expect(cuts).toBeGreaterThan(5)
    })

    it.each([
      ['', {}],
      ['sealed ', { seal: true }],
    ])('a remove of a %sfile: a retried complete brings nothing back', async (_, more) => {
      let cuts = 0
      for (let count = 0; ; count++) {
        const { upload, md5s, content } = await finish(more)
        const dying = dyingFetch(count, death)
        await bench
          .another({ fetch: dying.fetch })
          .remove(upload.object)
          .catch(() => cuts++)
        const { state } = await bench.store.commit(upload, md5s)
        const { status, bytes } = await fetched(upload.object)
        // Once the tombstone is there the upload is gone, also while its object still is.
        if (state === 'complete') expect(md5(bytes)).toBe(md5(content))
        else expect(state).toBe('object_gone')
        await bench.store.remove(upload.object)
        expect((await fetched(upload.object)).status).toBe(404)
        expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
        if (status === 200) expect(await ours(upload.id)).toEqual([`markers/${upload.id}/done`])
        if (!dying.died()) break
      }
      expect(cuts).toBeGreaterThan(5)
    })

    it('an expire: the object never outlives its parts', async () => {
      let cuts = 0
      const atMs = Math.ceil(Date.now() / 1000) * 1000 + 600_000
      for (let count = 0; ; count++) {
        const { upload } = await finish()
        const dying = dyingFetch(count, death)
        await bench
          .another({ fetch: dying.fetch })
          .expire(upload.object, atMs)
          .catch(() => cuts++)
        const parts = (await ours(upload.id)).filter((name) => name.startsWith('parts/'))
        const ends = async () => ({
          object: await endOf(bench.containers.container, upload.object),
          parts: await Promise.all(parts.map((name) => endOf(bench.containers.partsContainer, name))),
        })
        const half = await ends()
        if (half.parts.some((end) => end !== null)) expect(half.object).toBe(String(atMs / 1000))
        await bench.store.expire(upload.object, atMs)
        expect(await ends()).toEqual({ object: String(atMs / 1000), parts: Array(2).fill(String(atMs / 1000)) })
        if (!dying.died()) break
      }
      expect(cuts).toBeGreaterThan(5)
    })
  })

  async function endOf(container: string, object: string): Promise<string | null> {
    return (await bench.admin.request({ method: 'HEAD', container, object })).headers.get('X-Delete-At')
  }
})
