/** What the engine keeps in the browser's storage, and how it gets on where that is refused, in real Chromium. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type Chosen, choose, makeFile, openPage, sentParts, snapshot, stored, until, untilOne } from './client-page.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const PART = 256 * 1024

let browser: Browser
let folder: string
let server: TinyServer
let context: BrowserContext
let chosen: Chosen

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-records-'))
  chosen = await makeFile(folder, 'kept.bin', 10 * PART)
})

afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  server = await startTinyServer({ partSize: PART })
  context = await browser.newContext()
})

afterEach(async () => {
  await context.close()
  await server.close()
})

/** Puts a value into the engine's database as some other page might have. */
async function plant(page: Page, id: string, value: object): Promise<void> {
  await page.evaluate(
    async ([key, planted]) => {
      const request = indexedDB.open('sluice')
      await new Promise((resolve) => {
        request.onsuccess = resolve
      })
      const transaction = request.result.transaction('uploads', 'readwrite')
      transaction.objectStore('uploads').put(planted, [new URL('/uploads', location.href).href, key])
      await new Promise((resolve) => {
        transaction.oncomplete = resolve
      })
      request.result.close()
    },
    [id, value] as const,
  )
}

/** A page that has an upload with five of ten parts acknowledged. */
async function halfWay(page: Page): Promise<void> {
  server.holdFrom(6)
  await choose(page, chosen)
  await page.waitForFunction(() => window.uploader.snapshot().files[0]?.parts?.stored === 5)
}

describe('the record of an upload', () => {
  it('holds the plan before a part is stored, then the parts; never a signature', async () => {
    const page = await openPage(context, server)
    server.holdFrom(1)
    await choose(page, chosen)
    await expect.poll(() => stored(page, 'uploads')).toHaveLength(1)
    const [begun] = await stored(page, 'uploads')
    expect(begun).toMatchObject({ version: 1, id: 'u1', token: 'u1', plan: { size: PART, count: 10 } })
    expect(begun?.md5s).toEqual(Array.from({ length: 10 }, () => ''))
    server.holdFrom(6)
    await expect.poll(async () => sentParts(await stored(page, 'uploads'))).toHaveLength(5)
    const [later] = await stored(page, 'uploads')
    expect(later?.sample).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.stringify(later)).not.toMatch(/grant|sig|http/)
    expect(await snapshot(page)).toMatchObject({ remembers: true })
    server.holdFrom(undefined)
    await until(page, 'done')
    await expect.poll(() => stored(page, 'uploads')).toEqual([])
  })

  it('is up to date when the page is left in haste', async () => {
    const page = await openPage(context, server)
    await halfWay(page)
    await page.reload()
    expect(sentParts(await stored(page, 'uploads'))).toHaveLength(5)
  })

  it('is written for a hundred files at once, and gone with each that is done', async () => {
    const page = await openPage(context, server)
    await page.evaluate(() => {
      const { transaction } = IDBDatabase.prototype
      Object.assign(window, { writes: 0 })
      IDBDatabase.prototype.transaction = function (...given: Parameters<typeof transaction>) {
        if (given[1] === 'readwrite') (window as unknown as { writes: number }).writes += 1
        return transaction.apply(this, given)
      }
    })
    server.holdFrom(1)
    await choose(page, ...(await Promise.all(Array.from({ length: 100 }, (_, at) => makeFile(folder, `s-${at}`, 99)))))
    await expect.poll(() => stored(page, 'uploads')).toHaveLength(100)
    // One for the plans; while they wait there is nothing more to write.
    expect(await page.evaluate(() => (window as unknown as { writes: number }).writes)).toBeLessThanOrEqual(2)
    server.holdFrom(undefined)
    await until(page, 'done')
    await expect.poll(() => stored(page, 'uploads')).toEqual([])
  })

  it('that makes no sense is put aside, and the others are read', async () => {
    const page = await openPage(context, server)
    await halfWay(page)
    await expect.poll(() => stored(page, 'uploads')).toHaveLength(1)
    const [good] = await stored(page, 'uploads')
    const bad = [
      { version: 1, id: 'odd' },
      { ...good, id: 'b2', plan: { size: 0, count: 10 } },
      { ...good, id: 'b3', md5s: ['x'] },
    ]
    for (const [at, value] of bad.entries()) await plant(page, `b${at + 1}`, value)
    await plant(page, 'later', { version: 2, anything: true })
    await page.reload()
    expect(await untilOne(page, 'needs-file')).toMatchObject({ name: 'kept.bin' })
    expect(await stored(page, 'aside')).toEqual(bad)
    // What a newer page has written stays for a newer page.
    expect(await stored(page, 'uploads')).toContainEqual({ version: 2, anything: true })
  })

  it('stays when the uploader is destroyed', async () => {
    const page = await openPage(context, server)
    await halfWay(page)
    await page.evaluate(() => window.uploader.destroy())
    expect(await stored(page, 'uploads')).toHaveLength(1)
    await page.evaluate(() => window.createUploader())
    expect(await untilOne(page, 'needs-file')).toMatchObject({ name: 'kept.bin', sentBytes: 5 * PART })
  })

  it('is not to be thrown away when the browser needs room, where the upload is worth asking', async () => {
    await context.addInitScript(() => {
      const asked: number[] = []
      Object.assign(window, { asked })
      StorageManager.prototype.persist = async () => asked.push(1) > 0
    })
    const asked = () => page.evaluate(() => (window as unknown as { asked: readonly number[] }).asked.length)
    const page = await openPage(context, server)
    await choose(page, await makeFile(folder, 'small.bin', 99))
    await until(page, 'done')
    expect(await asked()).toBe(0)
    await choose(page, chosen, await makeFile(folder, 'big.bin', 3 * PART))
    await until(page, 'done')
    expect(await asked()).toBe(1)
  })

  it('is not made where the page does not want it', async () => {
    const page = await openPage(context, server, { remember: false })
    await choose(page, chosen)
    await until(page, 'done', 'failed')
    expect((await snapshot(page)).remembers).toBe(false)
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([])
  })
})

describe('a browser that keeps nothing', () => {
  const refusals: readonly (readonly [what: string, script: () => void])[] = [
    ['has no IndexedDB', () => Reflect.deleteProperty(window, 'indexedDB')],
    [
      'never opens it',
      () => {
        IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest
      },
    ],
    [
      'throws when it is touched',
      () => {
        const refuse = () => {
          throw new DOMException('Access is denied.', 'SecurityError')
        }
        Object.defineProperty(window, 'indexedDB', { get: refuse })
      },
    ],
    [
      'is full',
      () => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('The disk is full.', 'QuotaExceededError')
        }
      },
    ],
  ]

  it.each(refusals)('%s: uploads work, and it says that closing loses them', async (_what, script) => {
    await context.addInitScript(script)
    const page = await openPage(context, server)
    await halfWay(page)
    await expect.poll(async () => (await snapshot(page)).remembers, { timeout: 10_000 }).toBe(false)
    server.holdFrom(undefined)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
  })
})
