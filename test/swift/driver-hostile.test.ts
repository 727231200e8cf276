/**
 * Names that an uploader could put under its own prefix if it had a signature for a prefix: abort and remove take them
 * away, and nothing else. What lies beside stays.
 */
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Upload } from '../../src/store/upload.ts'
import { partsPrefix } from '../../src/swift/names.ts'
import { encodeSegment, signedPath } from '../../src/swift/path.ts'
import { importTempUrlKey, tempUrlMessage, tempUrlSignature } from '../../src/swift/signing/temp-url.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Bench, draft, fetchObject, namesIn, openBench, sendAll, uploadParts } from './driver-kit.ts'

const PART = 1024

describeEachStore('Swift driver, hostile names', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART })
  })

  /** Puts names under the upload's prefix with a signature for all of it, as a leaked one would allow. */
  const putHostile = async (upload: Upload, suffixes: readonly string[]) => {
    const { partsContainer, tempUrlKey } = bench.containers
    const prefix = partsPrefix(upload)
    const storageUrl = await bench.admin.publicUrl()
    const expires = Math.floor(Date.now() / 1000) + 60
    const path = signedPath(storageUrl, partsContainer, `${prefix}x`)
    const key = await importTempUrlKey(tempUrlKey, 'sha256')
    const signature = await tempUrlSignature(key, tempUrlMessage({ method: 'PUT', expires, path, prefix }))
    for (const suffix of suffixes) {
      // Dots are escaped twice as hard, or `fetch` itself would fold the path.
      const name = encodeSegment(prefix + suffix)
        .replaceAll('%2F', '/')
        .replaceAll('/../', '/%2E%2E%2F')
        .replaceAll('..', '%2E%2E')
      const url = `${storageUrl}/${partsContainer}/${name}?temp_url_sig=${signature}&temp_url_expires=${expires}&temp_url_prefix=${encodeSegment(prefix)}`
      const response = await fetch(url, { method: 'PUT', body: 'hostile' })
      await response.arrayBuffer()
      expect(response.status, JSON.stringify(suffix)).toBe(201)
    }
  }

  const suffixes = (victim: string) => [
    `\n/${bench.containers.container}/${victim}`,
    `\n/${bench.containers.container}/${victim}\n`,
    `x\r\n/${bench.containers.partsContainer}/${victim}`,
    `a..b/..c/${victim}`,
    `%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/${bench.containers.container}/${victim}`,
    '000001?multipart-manifest=delete',
    '000002#fragment',
    '000001\n',
    '0000010',
    'm0001/000001',
    '\u001b[2J\u001b]0;owned\u0007',
    '\u202egpj.exe',
    ' 000001 ',
    '+%2F%00',
  ]

  /** Objects that the names above point at, one way or another. */
  const victims = async (upload: Upload) => {
    const { container, partsContainer } = bench.containers
    const put = async (where: string, object: string) => {
      await bench.admin.request({ method: 'PUT', container: where, object, body: 'victim' })
      return async () => (await fetchObject(bench.admin, where, object)).bytes.toString()
    }
    return Promise.all([
      put(container, 'victim'),
      put(partsContainer, 'victim'),
      put(partsContainer, `${partsPrefix(upload).slice(0, -1)}0/000001`),
      put(partsContainer, partsPrefix(upload).replace(`x${upload.parts.count}/`, `x${upload.parts.count}1/000001`)),
    ])
  }

  it('abort removes them all, and no victim', async () => {
    const upload = await bench.store.begin(draft(3 * PART))
    await sendAll(bench.store, upload, randomBytes(3 * PART))
    const alive = await victims(upload)
    await putHostile(upload, suffixes('victim'))
    const before = await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))
    expect(before).toHaveLength(3 + suffixes('victim').length)
    expect(await bench.store.abort(upload)).toBe('ended')
    expect(await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))).toEqual([])
    for (const read of alive) expect(await read()).toBe('victim')
  })

  it('remove takes them with the finished object, and no victim', async () => {
    const { upload, md5s } = await uploadParts(bench.store, randomBytes(3 * PART))
    expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    const alive = await victims(upload)
    await putHostile(upload, suffixes('victim'))
    await bench.store.remove(upload.object)
    expect((await fetchObject(bench.admin, upload.container, upload.object)).status).toBe(404)
    expect(await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))).toEqual([])
    for (const read of alive) expect(await read()).toBe('victim')
    // Of the markers a nameless tombstone is left, which answers a retry.
    const markers = await namesIn(bench.admin, bench.containers.partsContainer, `markers/${upload.id}/`)
    expect(markers).toEqual([`markers/${upload.id}/done`])
    const [marker = ''] = markers
    const tombstone = await fetchObject(bench.admin, bench.containers.partsContainer, marker)
    expect(tombstone.bytes.toString()).not.toContain(upload.object)
    expect(Number(tombstone.headers.get('X-Delete-At'))).toBeGreaterThan(upload.expiresAtMs / 1000)
    expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
  })

  it('a real ".." in a name goes the same way', async () => {
    const upload = await bench.store.begin(draft(2 * PART))
    await bench.admin.request({
      method: 'PUT',
      container: bench.containers.container,
      object: 'victim',
      body: 'victim',
    })
    // `fetch` folds it in a URL: as the destination of a copy it arrives.
    const { container, partsContainer } = bench.containers
    const name = `../../../../../${container}/victim`
    const Destination = encodeURIComponent(`${partsContainer}/${partsPrefix(upload)}${name}`)
    const copied = await bench.admin.request({ method: 'COPY', container, object: 'victim', headers: { Destination } })
    expect(copied.status).toBe(201)
    const before = await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))
    expect(before).toEqual([partsPrefix(upload) + name])
    expect(await bench.store.abort(upload)).toBe('ended')
    expect(await namesIn(bench.admin, bench.containers.partsContainer, partsPrefix(upload))).toEqual([])
    expect((await fetchObject(bench.admin, bench.containers.container, 'victim')).bytes.toString()).toBe('victim')
  })

  it('counts their bytes among the open uploads of their owner', async () => {
    const ownerTag = 'feedfeedfeedfeed'
    const upload = await bench.store.begin(draft(3 * PART, { ownerTag }))
    await sendAll(bench.store, upload, randomBytes(3 * PART))
    await putHostile(upload, ['\nx', '0000010'])
    const finished = await uploadParts(bench.store, randomBytes(3 * PART), { ownerTag })
    await bench.store.commit(finished.upload, finished.md5s)
    const open = []
    for await (const one of bench.store.openUploads({ ownerTag })) open.push(one)
    expect(open).toEqual([
      {
        id: upload.id,
        ownerTag,
        plannedBytes: 3 * PART,
        storedBytes: 3 * PART + 2 * 'hostile'.length,
        storedParts: 3,
        expiryDay: new Date(upload.expiresAtMs).toISOString().slice(0, 10).replaceAll('-', ''),
      },
    ])
  })
})
