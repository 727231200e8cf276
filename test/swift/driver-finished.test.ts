/** After the upload: head, download, remove, move, expire, and sealed uploads; as a user who is no administrator. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeEachStore } from '../support/stores.ts'
import { type Bench, fetchObject, given, md5, namesIn, openBench, putPart, uploadParts } from './driver-kit.ts'

const PART = 1024
const ACCOUNT_KEY = 'an account key for downloads'

describeEachStore('Swift driver, finished objects', (test) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART, timing: { settleMs: 20 }, downloadKey: ACCOUNT_KEY })
    await bench.admin.request({ method: 'POST', headers: { 'X-Account-Meta-Temp-URL-Key': ACCOUNT_KEY } })
  })

  const finish = async (size: number, more: Parameters<typeof uploadParts>[2] = {}) => {
    const content = randomBytes(size)
    const { upload, md5s } = await uploadParts(bench.store, content, more)
    expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
    return { upload, md5s, content }
  }
  const ours = async (id: string) => {
    const { partsContainer, sealedContainer } = bench.containers
    const names = [...(await namesIn(bench.admin, partsContainer)), ...(await namesIn(bench.admin, sealedContainer))]
    return names.filter((name) => name.includes(id))
  }

  it('head tells what is there', async () => {
    const { upload, content } = await finish(100)
    expect(await bench.store.head(upload.object)).toEqual({
      name: upload.object,
      size: 100,
      etag: md5(content),
      type: 'application/pdf',
      uploadId: upload.id,
      lastModifiedMs: expect.any(Number),
    })
    expect(await bench.store.head('nothing/here')).toBeUndefined()
  })

  it.each([100, 3 * PART])('a download URL serves all of %i bytes under the name it gives', async (size) => {
    const { upload, content } = await finish(size)
    const url = await bench.store.downloadUrl(upload.object, { expiresInSeconds: 60, filename: 'Zoë’s file.pdf' })
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(md5(Buffer.from(await response.arrayBuffer()))).toBe(md5(content))
    expect(response.headers.get('Content-Disposition')).toContain("filename*=UTF-8''Zo%C3%AB%E2%80%99s%20file.pdf")
    expect(await bench.store.downloadUrl(upload.object, { expiresInSeconds: 60, inline: true })).toMatch(/&inline$/)
  })

  it('without an account key there is no download URL, and the error says what to set', async () => {
    const { upload } = await finish(10)
    const plain = await openBench(test, { minPartBytes: PART })
    await expect(plain.store.downloadUrl(upload.object, { expiresInSeconds: 60 })).rejects.toThrow('downloadKey')
  })

  describe('remove', () => {
    it.each([
      ['copied', 100, {}],
      ['empty', 0, {}],
      ['manifest', 3 * PART, {}],
      ['sealed', 3 * PART, { seal: true }],
    ])('leaves nothing of a %s one but a tombstone, and a retry does not bring it back', async (_, size, more) => {
      const { upload, md5s } = await finish(size, more)
      await bench.store.remove(upload.object)
      expect(await bench.store.head(upload.object)).toBeUndefined()
      expect(await ours(upload.id)).toEqual([`markers/${upload.id}/done`])
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
      expect(await bench.store.inspect(upload)).toEqual({ state: 'object_gone' })
      await bench.store.remove(upload.object)
    })

    it('takes an object that did not come this way', async () => {
      const { container } = bench.containers
      await bench.admin.request({ method: 'PUT', container, object: 'foreign', body: 'x' })
      await bench.store.remove('foreign')
      expect(await bench.store.head('foreign')).toBeUndefined()
    })

    it('leaves the parts to the name that the application published them under', async () => {
      const { upload, content } = await finish(3 * PART)
      const { container } = bench.containers
      const query = { 'multipart-manifest': 'get' }
      const headers = { Destination: `/${container}/published` }
      await bench.admin.request({ method: 'COPY', container, object: upload.object, query, headers })
      await bench.store.remove('published')
      expect(await bench.store.head('published')).toBeUndefined()
      expect(md5((await fetchObject(bench.admin, container, upload.object)).bytes)).toBe(md5(content))
    })

    it('finds the parts by the manifest when the server died before it wrote the marker', async () => {
      const { upload } = await finish(3 * PART)
      const { partsContainer } = bench.containers
      await bench.admin.request({ method: 'DELETE', container: partsContainer, object: `markers/${upload.id}/done` })
      await bench.store.remove(upload.object)
      expect(await ours(upload.id)).toEqual([`markers/${upload.id}/done`])
    })

    it('refuses a container that keeps versions, unless it is told to', async () => {
      const versioned = await openBench(test, { minPartBytes: PART })
      const { container } = versioned.containers
      await versioned.admin.request({ method: 'POST', container, headers: { 'X-Versions-Enabled': 'true' } })
      const { upload, md5s } = await uploadParts(versioned.store, randomBytes(3 * PART))
      await versioned.store.commit(upload, md5s)
      await expect(versioned.store.remove(upload.object)).rejects.toMatchObject({ code: 'store_error' })
      expect(await versioned.store.head(upload.object)).toBeDefined()
      await versioned.another({ removeVersioned: true }).remove(upload.object)
      expect(await versioned.store.head(upload.object)).toBeUndefined()
    })
  })

  describe('move', () => {
    it.each([100, 3 * PART])('gives %i bytes another name with all that belongs to them', async (size) => {
      const { upload, md5s, content } = await finish(size, { metadata: { Klient: 'ACME' } })
      const { container } = bench.containers
      const newName = `archive/ümlaut ${upload.id}`
      await bench.store.move(upload.object, newName)
      expect(await bench.store.head(upload.object)).toBeUndefined()
      const got = await fetchObject(bench.admin, container, newName)
      expect(md5(got.bytes)).toBe(md5(content))
      expect(got.headers.get('Content-Type')).toBe('application/pdf')
      expect(got.headers.get('Content-Disposition')).toBe('attachment; filename="file.bin"')
      expect(got.headers.get('X-Object-Meta-Klient')).toBe('ACME')
      expect(await bench.store.commit(upload, md5s)).toEqual({ state: 'object_gone' })
      await bench.store.remove(newName)
      expect(await ours(upload.id)).toEqual([`markers/${upload.id}/done`])
    })

    it('refuses a name that is taken, and one that is not there', async () => {
      const [first, second] = [await finish(100), await finish(3 * PART)]
      const { object } = second.upload
      await expect(bench.store.move(object, first.upload.object)).rejects.toMatchObject({ code: 'name_taken' })
      await expect(bench.store.move('nothing/here', 'x')).rejects.toMatchObject({ code: 'not_found' })
      expect(await bench.store.head(object)).toBeDefined()
    })
  })

  it('expire sets one time on object and parts, keeps the headers, and lets the marker outlive the token', async () => {
    const { upload, content } = await finish(3 * PART, {
      metadata: { Klient: 'ACME' },
      lastModified: 1_700_000_000_000,
    })
    const atMs = Math.ceil(Date.now() / 1000) * 1000 + 600_000
    await bench.store.expire(upload.object, atMs)
    const { container, partsContainer } = bench.containers
    const got = await fetchObject(bench.admin, container, upload.object)
    expect(md5(got.bytes)).toBe(md5(content))
    expect(got.headers.get('X-Delete-At')).toBe(String(atMs / 1000))
    expect(got.headers.get('X-Object-Meta-Klient')).toBe('ACME')
    expect(got.headers.get('X-Object-Meta-Mtime')).toBe('1700000000.000000')
    expect(got.headers.get('X-Object-Meta-Sluice-Upload')).toBe(upload.id)
    expect(got.headers.get('Content-Disposition')).toBe('attachment; filename="file.bin"')
    expect(got.headers.get('Content-Type')).toBe('application/pdf')
    for (const name of await ours(upload.id)) {
      const head = await bench.admin.request({ method: 'HEAD', container: partsContainer, object: name })
      const deleteAt = Number(head.headers.get('X-Delete-At'))
      if (name.startsWith('parts/')) expect(deleteAt, name).toBe(atMs / 1000)
      else expect(deleteAt, name).toBeGreaterThan(upload.expiresAtMs / 1000)
    }
    await expect(bench.store.expire(upload.object, Date.now() - 1000)).rejects.toThrow(RangeError)
    await expect(bench.store.expire('nothing/here', atMs)).rejects.toMatchObject({ code: 'not_found' })
  })

  describe('seal', () => {
    it('puts the bytes out of the uploader’s reach', async () => {
      const { upload, content } = await finish(3 * PART, { seal: true })
      const grant = await bench.store.grant(upload, [1, 3], 60)
      expect((await putPart(grant, { part: 2, body: randomBytes(PART) })).status).toBe(201)
      const got = await fetchObject(bench.admin, upload.container, upload.object)
      expect(md5(got.bytes)).toBe(md5(content))
    })

    it('says so, as do copies and empty files; an unsealed manifest breaks when its parts are overwritten, and says that', async () => {
      const sealedOf = async (size: number, more: Parameters<typeof uploadParts>[2]) => {
        const { upload, md5s } = await uploadParts(bench.store, randomBytes(size), more)
        const outcome = await bench.store.commit(upload, md5s)
        return { upload, sealed: outcome.state === 'complete' && outcome.commit.sealed }
      }
      expect((await sealedOf(3 * PART, { seal: true })).sealed).toBe(true)
      expect((await sealedOf(100, {})).sealed).toBe(true)
      expect((await sealedOf(0, given('seal/empty'))).sealed).toBe(true)
      const { upload, sealed } = await sealedOf(3 * PART, {})
      expect(sealed).toBe(false)
      await putPart(await bench.store.grant(upload, [1, 3], 60), { part: 1, body: randomBytes(PART) })
      expect((await fetchObject(bench.admin, upload.container, upload.object)).status).not.toBe(200)
    })

    it('copies nothing of what the uploader sent beside the bytes', async () => {
      const { upload } = await finish(2 * PART, { seal: true, ...given('seal/given') })
      const names = await namesIn(bench.admin, bench.containers.sealedContainer, `sealed/${upload.id}`)
      expect(names).toHaveLength(2)
    })
  })
})
