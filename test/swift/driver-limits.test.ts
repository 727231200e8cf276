/** The longest names and headers that the driver lets through are taken by the store: nobody sends a file in vain. */
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { contentDisposition } from '../../src/server/names/content-disposition.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Bench, draft, fetchObject, given, md5, namesIn, openBench, uploadParts } from './driver-kit.ts'

const PART = 1024
const ACCOUNT_KEY = 'account key of the limits test, for downloads only'

/** 1,024 bytes of UTF-8; a character of three becomes nine in a URL. */
function longestName(first: string): string {
  const begun = `${first}/${'文'.repeat(330)}/`
  return begun + 'x'.repeat(1024 - Buffer.byteLength(begun))
}

describeEachStore('Swift driver, limits', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20 }, downloadKey: ACCOUNT_KEY })
    await test.connect('admin').request({ method: 'POST', headers: { 'X-Account-Meta-Temp-URL-Key': ACCOUNT_KEY } })
  })

  it.each([0, 100, 3 * PART])('a name of 1,024 bytes, %i bytes of content: from begin to remove', async (size) => {
    const [object, newName] = [longestName(`a${size}`), longestName(`b${size}`)]
    expect(Buffer.byteLength(object)).toBe(1024)
    const content = randomBytes(size)
    const { upload, md5s } = await uploadParts(bench.store, content, given(object))
    expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete', commit: { object: { size } } })
    await bench.store.move(object, newName)
    const url = await bench.store.downloadUrl(newName, { expiresInSeconds: 60, filename: '文'.repeat(85) })
    const response = await fetch(url)
    expect([response.status, md5(Buffer.from(await response.arrayBuffer()))]).toEqual([200, md5(content)])
    await bench.store.remove(newName)
    expect(await namesIn(bench.admin, bench.containers.container)).toEqual([])
  })

  // Not more than this: Swift keeps headers in extended attributes, and ext4, which carries this one, has 4 KiB of them.
  it.each([
    ['forty items', Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, 'v']))],
    ['a value of 256 bytes', { klient: 'x'.repeat(256) }],
    ['a value that is 256 bytes only when encoded', { klient: `${'ü'.repeat(42)}abcd` }],
    ['a name of 128 bytes', { ['k'.repeat(128)]: 'v' }],
    ['a KiB of JSON', { a: 'x'.repeat(250), b: 'x'.repeat(250), c: 'x'.repeat(250), d: 'x'.repeat(245) }],
  ])('metadata: %s', async (_, metadata: Readonly<Record<string, string>>) => {
    for (const size of [0, 100, 3 * PART]) {
      const fileName = '🎬'.repeat(63)
      const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), {
        metadata,
        disposition: contentDisposition('attachment', fileName),
        lastModified: -Number.MAX_SAFE_INTEGER,
      })
      expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
      const { headers } = await fetchObject(bench.admin, upload.container, upload.object)
      const kept = [...headers].filter(([name]) => name.startsWith('x-object-meta-'))
      expect(kept).toHaveLength(Object.keys(metadata).length + 2)
      expect(headers.get('Content-Disposition')).toBe(upload.disposition)
    }
  })

  it.each([
    ['an item more', Object.fromEntries(Array.from({ length: 89 }, (_, n) => [`k${n}`, 'v']))],
    ['a value of 257 bytes', { klient: 'x'.repeat(257) }],
    ['a name of 129 bytes', { ['k'.repeat(129)]: 'v' }],
    ['a reserved name', { 'Sluice-Upload': 'x' }],
  ])('metadata refused at begin: %s', async (_, metadata: Readonly<Record<string, string>>) => {
    await expect(bench.store.begin(draft(1, { metadata }))).rejects.toThrow(RangeError)
  })
})
