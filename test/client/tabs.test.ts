/** Two tabs of one browser over the same upload, in real Chromium. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type Chosen, choose, locks, makeFile, openPage, snapshot, stored, until, untilOne } from './client-page.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const PART = 256 * 1024

let browser: Browser
let folder: string
let server: TinyServer
let context: BrowserContext
let chosen: Chosen

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-tabs-'))
  chosen = await makeFile(folder, 'shared.bin', 10 * PART)
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

/** A tab in which five of ten parts are acknowledged and the others on their way, and another one beside it. */
async function twoTabs(): Promise<{ readonly first: Page; readonly second: Page }> {
  const first = await openPage(context, server)
  server.holdFrom(6)
  await choose(first, chosen)
  await first.waitForFunction(() => window.uploader.snapshot().files[0]?.parts?.stored === 5)
  await expect.poll(() => stored(first, 'uploads')).toHaveLength(1)
  const second = await openPage(context, server)
  expect(await untilOne(second, 'elsewhere')).toMatchObject({ name: 'shared.bin', isRestored: true })
  return { first, second }
}

function puts(): number {
  return server.storeCalls.filter((call) => call.startsWith('PUT')).length
}

describe('a second tab', () => {
  it('shows how the first one gets on, and its end', async () => {
    const { first, second } = await twoTabs()
    const shown = async (page: Page) => {
      const { parts, sentBytes, progress } = (await snapshot(page)).files[0] ?? {}
      return { parts, sentBytes, progress }
    }
    await expect.poll(() => shown(second)).toMatchObject({ parts: { stored: 5, count: 10 } })
    await expect.poll(async () => JSON.stringify([await shown(second)])).toBe(JSON.stringify([await shown(first)]))
    server.holdFrom(undefined)
    expect(await untilOne(first, 'done', 'failed')).toMatchObject({ state: 'done', receipt: 'r-u1' })
    expect(await untilOne(second, 'done', 'failed')).toMatchObject({ state: 'done', receipt: 'r-u1' })
    expect(puts()).toBe(10)
    await expect.poll(() => locks(first)).toEqual({ held: [], waiting: 0 })
  })

  it('goes on without a click when the first one is closed', async () => {
    const { first, second } = await twoTabs()
    // What the first one hands over has to have arrived.
    await expect.poll(async () => (await snapshot(second)).files[0]?.parts?.stored).toBe(5)
    await first.close()
    await untilOne(second, 'starting', 'sending', 'retrying', 'verifying')
    server.holdFrom(undefined)
    expect(await untilOne(second, 'done', 'failed')).toMatchObject({ state: 'done', attempt: 1, receipt: 'r-u1' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    expect(server.calls).not.toContain('DELETE /uploads/u1')
    await expect.poll(() => stored(second, 'uploads')).toEqual([])
    await expect.poll(() => locks(second)).toEqual({ held: [], waiting: 0 })
  })

  it('hears that the upload was cancelled', async () => {
    const { first, second } = await twoTabs()
    await first.evaluate(() => window.uploader.cancel('file-0'))
    expect((await untilOne(second, 'failed', 'done')).problem?.code).toBe('upload_ended')
    expect(server.calls.filter((call) => call === 'POST /uploads')).toHaveLength(1)
  })
})

describe('two tabs that wait for the same file', () => {
  it('do not both send it: who has it first works, and the other looks on', async () => {
    const { first, second: third } = await twoTabs()
    await third.close()
    await first.close()
    await expect.poll(() => server.underWay()).toBe(0)
    server.storeCalls.splice(0)
    const one = await openPage(context, server)
    await untilOne(one, 'needs-file')
    const other = await openPage(context, server)
    await untilOne(other, 'needs-file')
    await choose(one, chosen)
    await untilOne(other, 'elsewhere')
    server.holdFrom(undefined)
    await until(one, 'done', 'failed')
    expect(await untilOne(other, 'done', 'failed')).toMatchObject({ state: 'done', receipt: 'r-u1' })
    expect(puts()).toBe(5)
  })
})
