/**
 * python-swiftclient's `swift` against both stores: the embedded one has to do what real Swift does. In
 * `npm run test:long`, because each of its commands starts Python anew, and together they take a minute.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, temporaryFolder } from '../support/processes.ts'
import { describeEachStore } from '../support/stores.ts'

const SWIFT = '/usr/bin/swift'
/** Four segments of 100,000 bytes, the last one shorter. */
const LARGE = randomBytes(350_000)
const SEGMENT_SIZE = '100000'

describe.skipIf(!existsSync(SWIFT))('the swift command', () => {
  describeEachStore('', (store) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    const container = `client-${randomBytes(4).toString('hex')}`
    const segments = `${container}_segments`

    beforeAll(async () => {
      folder = await temporaryFolder('sluice-swift-client-')
      await mkdir(join(folder.path, 'sub'))
      await writeFile(join(folder.path, 'small.txt'), 'small')
      await writeFile(join(folder.path, 'sub', 'ü %41.txt'), 'name')
      await writeFile(join(folder.path, 'empty'), '')
      await writeFile(join(folder.path, 'large'), LARGE)
    })
    afterAll(() => folder.remove())

    async function swift(...args: string[]): Promise<string> {
      const { authUrl, admin } = store.address()
      const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', ST_AUTH: authUrl, ST_USER: admin.user, ST_KEY: admin.key }
      const { stdout } = await run(SWIFT, args, { cwd: folder.path, env })
      return stdout
    }
    const lines = async (...args: string[]) => (await swift(...args)).trimEnd().split('\n')

    async function download(name: string): Promise<Buffer> {
      await swift('download', container, name, '--output', 'downloaded')
      return readFile(join(folder.path, 'downloaded'))
    }

    it('uploads files and a folder, and lists them', async () => {
      expect(await lines('upload', container, 'small.txt', 'sub', 'empty')).toEqual(
        expect.arrayContaining(['small.txt', 'empty', 'sub/ü %41.txt']),
      )
      expect(await lines('list', container)).toEqual(['empty', 'small.txt', 'sub/ü %41.txt'])
      expect(await lines('list', container, '--prefix', 's', '--delimiter', '/')).toEqual(['small.txt', 'sub/'])
      expect(await swift('list')).toContain(container)
    })

    it('downloads what it uploaded', async () => {
      expect((await download('small.txt')).toString()).toBe('small')
      expect((await download('sub/ü %41.txt')).toString()).toBe('name')
      expect((await download('empty')).length).toBe(0)
    })

    it('sets metadata and shows it', async () => {
      await swift('post', container, 'small.txt', '--meta', 'Colour:green')
      expect(await swift('stat', container, 'small.txt')).toMatch(/Meta Colour: green/)
      await swift('post', container, '--meta', 'Purpose:test', '--read-acl', '.r:*')
      const stat = await swift('stat', container)
      expect(stat).toMatch(/Meta Purpose: test/)
      expect(stat).toMatch(/Read ACL: \.r:\*/)
      expect(stat).toMatch(/Objects: 3/)
      expect(await swift('stat')).toMatch(/Containers: \d+/)
    })

    it.each([
      ['as a static large object', ['--use-slo']],
      ['as this version does by itself', []],
    ])('uploads in segments %s, downloads the whole, deletes it with its segments', async (_, options) => {
      await swift('upload', container, 'large', '--segment-size', SEGMENT_SIZE, ...options)
      expect(await lines('list', segments)).toHaveLength(4)
      expect((await download('large')).equals(LARGE)).toBe(true)
      expect(await swift('stat', container, 'large')).toMatch(/Content Length: 350000/)
      await swift('delete', container, 'large')
      expect(await swift('list', segments)).toBe('')
      expect(await lines('list', container)).not.toContain('large')
    })

    it('replaces a file in segments by a newer one, and removes the former segments', async () => {
      const upload = () => swift('upload', container, 'large', '--segment-size', SEGMENT_SIZE, '--use-slo')
      await upload()
      const former = await lines('list', segments)
      const changed = randomBytes(250_000)
      await writeFile(join(folder.path, 'large'), changed)
      await upload()
      const present = await lines('list', segments)
      expect(present).toHaveLength(3)
      expect(present.filter((name) => former.includes(name))).toEqual([])
      expect((await download('large')).equals(changed)).toBe(true)
      await writeFile(join(folder.path, 'large'), LARGE)
    })

    it('copies', async () => {
      await swift('copy', container, 'small.txt', '--destination', `/${container}/copied.txt`)
      expect((await download('copied.txt')).toString()).toBe('small')
    })

    it('signs a TempURL that works', async () => {
      const { origin, admin } = store.address()
      const key = randomBytes(16).toString('hex')
      await swift('post', container, '--meta', `Temp-URL-Key:${key}`)
      const path = `/v1/AUTH_${admin.user.split(':')[0]}/${container}/small.txt`
      const [signed = ''] = await lines('tempurl', 'GET', '600', path, key)
      expect(await (await fetch(origin + signed)).text()).toBe('small')
      const [toPut = ''] = await lines('tempurl', 'PUT', '600', path, key)
      expect((await fetch(origin + toPut, { method: 'PUT', body: 'other' })).status).toBe(201)
      expect((await download('small.txt')).toString()).toBe('other')
    })

    it('reads what the store can do', async () => {
      const info = await swift('capabilities')
      for (const section of ['slo', 'tempurl', 'bulk_delete'])
        expect(info).toContain(`Additional middleware: ${section}`)
    })

    it('deletes everything', async () => {
      await swift('delete', container)
      await swift('delete', segments)
      expect((await lines('list')).filter((name) => name.startsWith(container))).toEqual([])
    })
  })
})
