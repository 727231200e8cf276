/** The engine's effects in real Chromium: XHR, fetch, worker, timers, files; against a store that misbehaves. */
import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Uploader, UploaderSnapshot } from '../../src/client.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

declare global {
  interface Window {
    uploader: Uploader
    seen: UploaderSnapshot[]
  }
}

const PART = 256 * 1024

let browser: Browser
let folder: string
let server: TinyServer
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-client-'))
})

afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(policy?: string): Promise<void> {
  server = await startTinyServer({ partSize: PART, ...(policy && { policy }) })
  page = await browser.newPage()
  await page.goto(server.pageUrl)
}

beforeEach(() => open())

afterEach(async () => {
  await page.close()
  await server.close()
})

interface Chosen {
  readonly path: string
  readonly sha256: string
}

async function file(name: string, size: number): Promise<Chosen> {
  const bytes = randomBytes(size)
  const path = join(folder, name)
  await writeFile(path, bytes)
  return { path, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function choose(...files: readonly Chosen[]): Promise<void> {
  await page.setInputFiles(
    'input',
    files.map(({ path }) => path),
  )
}

/** The snapshot once every file is in one of these states. */
async function until(...states: readonly string[]): Promise<UploaderSnapshot> {
  const handle = await page.waitForFunction(
    (wanted) => {
      const snapshot = window.uploader.snapshot()
      return snapshot.files.length > 0 && snapshot.files.every(({ state }) => wanted.includes(state)) ? snapshot : false
    },
    [...states],
    { timeout: 30_000 },
  )
  return (await handle.jsonValue()) as UploaderSnapshot
}

function first(snapshot: UploaderSnapshot): UploaderSnapshot['files'][number] {
  const [one] = snapshot.files
  if (!one) throw new Error('There is no file.')
  return one
}

describe('a file', () => {
  it('arrives byte for byte with two requests to the application and four connections', async () => {
    const chosen = await file('plain.bin', 20 * PART + 1)
    await choose(chosen)
    const done = first(await until('done', 'failed'))
    expect(done).toMatchObject({ state: 'done', progress: 1, receipt: 'r-u1', parts: { stored: 21, count: 21 } })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    expect(server.calls).toEqual(['POST /uploads', 'POST /uploads/u1/complete'])
    expect(server.storeCalls).toHaveLength(21)
    expect(server.loaded).toContain('/uploads/hash-worker.js')
    expect(server.loaded.some((path) => path.startsWith('/page-lanes'))).toBe(false)
    expect(server.mostAtOnce()).toBeLessThanOrEqual(4)
    const shown = await page.evaluate(() => window.seen.map(({ sentBytes }) => sentBytes))
    expect(shown).toEqual([...shown].sort((a, b) => a - b))
  })

  it('of no bytes needs no part', async () => {
    await choose(await file('empty.bin', 0))
    expect(first(await until('done', 'failed'))).toMatchObject({ state: 'done', parts: { stored: 0, count: 0 } })
    expect(server.storeCalls).toEqual([])
  })

  it('survives everything that a store may do to a part', async () => {
    server.script(1, 'cut')
    server.script(2, 'reply lost')
    server.script(3, 'no quorum')
    server.script(4, 'refused unreadably')
    server.script(5, 'bytes changed')
    server.script(6, 'other etag')
    const chosen = await file('hard.bin', 8 * PART)
    await choose(chosen)
    expect(first(await until('done', 'failed'))).toMatchObject({ state: 'done' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    const puts = (part: number) => server.storeCalls.filter((call) => call === `PUT ${part}`).length
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(puts)).toEqual([2, 1, 2, 2, 2, 2, 1, 1])
    expect(server.storeCalls).toContain('HEAD 2')
  })

  it('that is changed three times on the way is given up with a reason', async () => {
    server.script(2, 'bytes changed', 'bytes changed', 'bytes changed')
    await choose(await file('corrupt.bin', 3 * PART))
    const { problem } = first(await until('failed', 'done'))
    expect(problem).toMatchObject({ code: 'corrupted_on_the_way', part: 2, retryable: true })
    await page.evaluate(() => window.uploader.retry('file-0'))
    expect(first(await until('done', 'failed')).state).toBe('done')
    expect(server.storeCalls.filter((call) => call === 'PUT 1')).toHaveLength(1)
  })

  it('that changes on the disk stops and says so', async () => {
    server.hold(true)
    const chosen = await file('changing.bin', 40 * PART)
    await choose(chosen)
    await expect.poll(() => server.storeCalls.length).toBeGreaterThan(3)
    await appendFile(chosen.path, 'more')
    server.hold(false)
    expect(first(await until('failed', 'done')).problem?.code).toMatch(/^file_(unreadable|changed)$/)
    expect(server.calls).not.toContain('POST /uploads/u1/complete')
  })
})

describe('the person', () => {
  it('who has to sign in finds the upload where it was', async () => {
    server.hold(true)
    const chosen = await file('login.bin', 3 * PART)
    await choose(chosen)
    await expect.poll(() => server.storeCalls.length).toBe(3)
    server.signOut()
    server.hold(false)
    expect(first(await until('needs-login')).problem?.code).toBe('login_required')
    server.signIn()
    await page.evaluate(() => window.uploader.resumeAfterLogin())
    expect(first(await until('done', 'failed')).state).toBe('done')
    expect(server.storeCalls).toHaveLength(3)
  })

  it('who cancels leaves nothing in the store', async () => {
    server.hold(true)
    await choose(await file('cancel.bin', 10 * PART))
    await expect.poll(() => server.storeCalls.length).toBe(4)
    await page.evaluate(() => window.uploader.cancel('file-0'))
    expect(first(await until('cancelled')).sentBytes).toBeLessThanOrEqual(10 * PART)
    await expect.poll(() => server.calls).toContain('DELETE /uploads/u1')
    expect(server.storedParts('u1')).toBe(0)
  })
})

describe('many files', () => {
  it('share one create and a few completes', async () => {
    await choose(...(await Promise.all(Array.from({ length: 100 }, (_, at) => file(`small-${at}`, 10 + at)))))
    const { files, totalBytes, sentBytes } = await until('done', 'failed')
    expect(files.filter(({ state }) => state === 'done')).toHaveLength(100)
    expect(sentBytes).toBe(totalBytes)
    expect(server.calls.length).toBeLessThanOrEqual(4)
    expect(server.storeCalls).toHaveLength(100)
  })
})

describe('a page that allows neither workers nor WebAssembly', () => {
  it('hashes by itself', async () => {
    await page.close()
    await server.close()
    await open("default-src 'self'; connect-src *; worker-src 'none'")
    const chosen = await file('strict.bin', 5 * PART + 7)
    await choose(chosen)
    expect(first(await until('done', 'failed')).state).toBe('done')
    expect(server.sha256('u1')).toBe(chosen.sha256)
    expect(server.loaded.some((path) => path.startsWith('/page-lanes'))).toBe(true)
  })
})
