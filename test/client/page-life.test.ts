/** What a page goes through while it uploads: leaving, hiding, sleep, no network, impatient clicks; in real Chromium. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Dialog, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type Chosen, choose, locks, makeFile, openPage, snapshot, untilOne } from './client-page.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const PART = 256 * 1024

let browser: Browser
let folder: string
let server: TinyServer
let context: BrowserContext
let page: Page
let chosen: Chosen

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-life-'))
  chosen = await makeFile(folder, 'life.bin', 10 * PART)
})

afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  server = await startTinyServer({ partSize: PART })
  context = await browser.newContext()
  page = await openPage(context, server)
})

afterEach(async () => {
  await context.close()
  await server.close()
})

/** All parts are on their way, and none is answered. */
async function hang(): Promise<void> {
  server.hold(true)
  await choose(page, chosen)
  await expect.poll(() => server.storeCalls.length).toBe(4)
}

describe('leaving the page', () => {
  /** Whether the browser asks, rather than closing the page. */
  async function isAsked(): Promise<boolean> {
    const dialogs: Dialog[] = []
    page.on('dialog', (dialog) => void dialogs.push(dialog))
    const outcome = Promise.race([page.waitForEvent('dialog'), page.waitForEvent('close')])
    // Browsers ask only where somebody has touched the page.
    await page.mouse.click(5, 300)
    await page.close({ runBeforeUnload: true })
    await outcome
    for (const dialog of dialogs) await dialog.dismiss()
    return dialogs.length > 0
  }

  it('is asked about while something is under way', async () => {
    await hang()
    expect(await isAsked()).toBe(true)
    server.hold(false)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
  })

  it('is nobody else’s business when all is done', async () => {
    await choose(page, chosen)
    await untilOne(page, 'done')
    expect(await isAsked()).toBe(false)
    expect(page.isClosed()).toBe(true)
  })
})

describe('the screen', () => {
  it('stays on while something is under way and the page is seen', async () => {
    await page.evaluate(() => {
      const held: string[] = []
      Object.assign(window, { held })
      const sentinel = { release: async () => void held.push('release') }
      const request = async (type: string) => held.push(`request ${type}`) && sentinel
      Object.defineProperty(navigator, 'wakeLock', { value: { request } })
    })
    const held = () => page.evaluate(() => (window as unknown as { held: string[] }).held)
    await hang()
    await expect.poll(held).toEqual(['request screen'])
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await expect.poll(held).toEqual(['request screen', 'request screen'])
    server.hold(false)
    await untilOne(page, 'done')
    await expect.poll(held).toEqual(['request screen', 'request screen', 'release'])
  })
})

describe('a computer that slept', () => {
  it('cuts what does not move any more, and goes on', async () => {
    await hang()
    // The wall clock of a laptop whose lid was closed for an hour.
    await page.evaluate(() => {
      const { now } = Date
      Date.now = () => now() + 3_600_000
    })
    // Each part is given up after 10 s of silence, looked for, and sent again.
    await expect.poll(() => server.storeCalls.length, { timeout: 30_000 }).toBeGreaterThan(4)
    expect(server.storeCalls.slice(4).some((call) => call.startsWith('HEAD'))).toBe(true)
    server.hold(false)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
  })
})

describe('a browser without network', () => {
  it('says so, and goes on at once when it is back', async () => {
    await hang()
    await context.setOffline(true)
    await expect.poll(async () => (await snapshot(page)).offline).toBe(true)
    server.hold(false)
    await context.setOffline(false)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    expect(await snapshot(page)).toMatchObject({ offline: false })
  })
})

describe('pause and resume', () => {
  it('two hundred times in a row leave one upload, one lock and no request behind', async () => {
    await page.evaluate(() => {
      const timers = new Set<number>()
      const { setInterval: start, clearInterval: stop } = window
      Object.assign(window, {
        timers,
        setInterval: (...given: Parameters<typeof start>) => {
          const timer = start(...given)
          timers.add(timer)
          return timer
        },
        clearInterval: (timer: number) => {
          timers.delete(timer)
          stop(timer)
        },
      })
    })
    await hang()
    for (let round = 0; round < 20; round += 1) {
      await page.evaluate(() => {
        for (let click = 0; click < 10; click += 1) {
          window.uploader.pauseAll()
          window.uploader.resumeAll()
        }
      })
    }
    expect((await locks(page)).held).toEqual(['sluice:u1'])
    await page.evaluate(() => window.uploader.pauseAll())
    await untilOne(page, 'paused')
    await expect.poll(() => server.underWay()).toBe(0)
    server.hold(false)
    await page.evaluate(() => window.uploader.resumeAll())
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done', attempt: 1 })
    expect(server.calls.filter((call) => call === 'POST /uploads')).toHaveLength(1)
    expect(server.sha256('u1')).toBe(chosen.sha256)
    await expect.poll(() => locks(page)).toEqual({ held: [], waiting: 0 })
    expect(await page.evaluate(() => (window as unknown as { timers: Set<number> }).timers.size)).toBe(0)
  })
})
