/**
 * A thousand parts and more. Real Swift is one of its own: the usual one serves ten small segments at once and then one a
 * second (`rate_limit_under_size`, 1 MiB), and a thousand large ones are too much for a test. In `npm run test:long`: it
 * takes a minute, and test/e2e/many-parts.test.ts sends more than a thousand parts in the main run.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Upload } from '../../src/store/upload.ts'
import { type RealSwift, startRealSwift, whyNoSwift } from '../support/real-swift.ts'
import { connectAs, describeEmbeddedStore, freshContainers, type TestStore } from '../support/stores.ts'
import {
  afterRequests,
  type Bench,
  draft,
  fetchObject,
  md5,
  namesIn,
  openBench,
  putPart,
  storeByArchive,
} from './driver-kit.ts'

const PART = 8

describe.skipIf(whyNoSwift() !== undefined)('Swift driver, many parts · OpenStack Swift', () => {
  let swift: RealSwift | undefined
  beforeAll(async () => {
    swift = await startRealSwift({ proxy: { 'filter:slo': { rate_limit_under_size: 0 } } })
  })
  afterAll(() => swift?.stop())
  const address = () => {
    if (swift === undefined) throw new Error('The store runs only within tests and hooks.')
    return swift
  }
  manyParts({
    label: 'OpenStack Swift',
    address,
    connect: (role) => connectAs(address(), role),
    freshContainers: (options) => freshContainers(address(), options),
  })
})

describeEmbeddedStore('Swift driver, many parts', manyParts)

/** The store makes the object, and its answer does not arrive; those about sub-manifests do. */
const losingTheObjectsAnswer: typeof fetch = async (input, init) => {
  const { pathname, searchParams } = new URL(String(input))
  const response = await fetch(input, init)
  if (init?.method !== 'PUT' || !searchParams.has('multipart-manifest') || pathname.includes('_parts/')) return response
  await response.arrayBuffer()
  throw new TypeError('fetch failed')
}

function manyParts(test: TestStore): void {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test)
  })

  const begin = async (content: Buffer, count: number): Promise<Upload> => ({
    ...(await bench.store.begin(draft(content.length))),
    parts: { size: PART, count },
  })
  const partsOf = async ({ id }: Upload) => {
    const names = await namesIn(bench.admin, bench.containers.partsContainer, 'parts/')
    return names.filter((name) => name.includes(id))
  }

  it('1,001 of them nest, arrive byte for byte, and are removed with their sub-manifests', async () => {
    const content = randomBytes(1001 * PART - 3)
    const upload = await begin(content, 1001)
    const md5s = await storeByArchive(bench.admin, bench.containers.partsContainer, upload, content)
    // The last one again, as a page sends it: the second grant of the upload.
    const grant = await bench.store.grant(upload, [1001, 1001], 60)
    expect((await putPart(grant, { part: 1001, body: content.subarray(1000 * PART) })).status).toBe(201)
    // The object is known by its etag where the answer to the top manifest is lost.
    const outcome = await bench.another({ fetch: losingTheObjectsAnswer }).commit(upload, md5s)
    expect(outcome).toMatchObject({ state: 'complete', commit: { object: { size: content.length } } })
    expect(await bench.store.commit(upload, [...md5s].reverse())).toEqual({ state: 'already_complete' })
    expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    expect(await partsOf(upload)).toHaveLength(1001 + 2)
    await bench.store.remove(upload.object)
    expect(await partsOf(upload)).toEqual([])
  }, 180_000)

  it('an abort of 1,000 parts while they are looked at wins: no intent stands yet', async () => {
    const { upload, committed, aborted } = await abortDuringCommit(500)
    expect(committed.state).toBe('upload_ended')
    expect(aborted).toBe('ended')
    expect(await bench.store.head(upload.object)).toBeUndefined()
    expect(await partsOf(upload)).toEqual([])
  }, 180_000)

  it('an abort of 1,000 parts while their manifest is checked leaves the object whole', async () => {
    const { upload, content, committed, aborted } = await abortDuringCommit(1010)
    // The intent stood before the abort, so the abort deletes nothing.
    expect(committed.state).toBe('complete')
    expect(['settling', 'already_complete']).toContain(aborted)
    expect(md5((await fetchObject(bench.admin, upload.container, upload.object)).bytes)).toBe(md5(content))
    expect(await partsOf(upload)).toHaveLength(1000)
  }, 180_000)

  /** Aborts just before the commit's request of this number. */
  async function abortDuringCommit(request: number) {
    const content = randomBytes(1000 * PART)
    const upload = await begin(content, 1000)
    const md5s = await storeByArchive(bench.admin, bench.containers.partsContainer, upload, content)
    let aborting: ReturnType<typeof bench.store.abort> | undefined
    const abort = () => {
      aborting ??= bench.store.abort(upload)
    }
    const committed = await bench.another({ fetch: afterRequests(request, abort) }).commit(upload, md5s)
    return { upload, content, committed, aborted: await aborting }
  }
}
