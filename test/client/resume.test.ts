/** Uploads that go on after the page was closed, in real Chromium. */
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type Chosen, choose, locks, makeFile, openPage, sentParts, snapshot, stored, untilOne } from './client-page.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const PART = 256 * 1024

let browser: Browser
let folder: string
let server: TinyServer
let context: BrowserContext

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-resume-'))
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

/** An upload of ten parts whose page was closed when five of them were acknowledged. */
async function leave(chosen: Chosen): Promise<void> {
  const page = await openPage(context, server)
  server.holdFrom(6)
  await choose(page, chosen)
  await page.waitForFunction(() => window.uploader.snapshot().files[0]?.parts?.stored === 5)
  await expect.poll(async () => sentParts(await stored(page, 'uploads'))).toHaveLength(5)
  await close(page)
}

/** Nothing that the page had begun arrives after it is gone. */
async function close(page: Page): Promise<void> {
  await page.close()
  await expect.poll(() => server.underWay()).toBe(0)
  server.holdFrom(undefined)
  server.storeCalls.splice(0)
}

describe('an upload whose page was closed', () => {
  it('goes on when the same file is chosen again, under another name', async () => {
    const chosen = await makeFile(folder, 'first.bin', 10 * PART)
    await leave(chosen)
    const page = await openPage(context, server)
    const waiting = await untilOne(page, 'needs-file')
    expect(waiting).toMatchObject({ name: 'first.bin', isRestored: true, needs: 'choice', uploadId: 'u1' })
    expect(waiting.sentBytes).toBe(5 * PART)
    const copy = join(folder, 'renamed.bin')
    await copyFile(chosen.path, copy)
    await choose(page, { ...chosen, path: copy })
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done', attempt: 1, receipt: 'r-u1' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    const puts = server.storeCalls.filter((call) => call.startsWith('PUT'))
    expect(puts.sort()).toEqual(['PUT 10', 'PUT 6', 'PUT 7', 'PUT 8', 'PUT 9'])
    await expect.poll(() => stored(page, 'uploads')).toEqual([])
    await expect.poll(async () => (await locks(page)).held).toEqual([])
  })

  it('stays where it was when another file of the same size is chosen', async () => {
    await leave(await makeFile(folder, 'mine.bin', 10 * PART))
    const page = await openPage(context, server)
    await untilOne(page, 'needs-file')
    const other = await makeFile(folder, 'other.bin', 10 * PART)
    await choose(page, other)
    await expect
      .poll(async () => (await snapshot(page)).files.map(({ name, state }) => `${name} ${state}`))
      .toEqual(['mine.bin needs-file', 'other.bin done'])
    expect(server.sha256('u2')).toBe(other.sha256)
    await page.evaluate(() => window.uploader.cancel('file-0'))
    await expect.poll(() => server.calls).toContain('DELETE /uploads/u1')
    await expect.poll(() => stored(page, 'uploads')).toEqual([])
  })

  it('is not mixed up with what the page begins while it is looked for', async () => {
    await leave(await makeFile(folder, 'early.bin', 10 * PART))
    const held: Route[] = []
    await context.route('**/other-visits*', (route) => void held.push(route))
    const page = await openPage(context, server)
    server.hold(true)
    await choose(page, await makeFile(folder, 'late.bin', 3 * PART))
    await expect.poll(() => stored(page, 'uploads')).toHaveLength(2)
    for (const route of held) await route.continue()
    const names = async () => (await snapshot(page)).files.map(({ name, state }) => `${name} ${state}`)
    await expect.poll(names).toEqual(['late.bin sending', 'early.bin needs-file'])
    server.hold(false)
    await expect.poll(names).toEqual(['late.bin done', 'early.bin needs-file'])
  })

  it('begins anew, and says so, when the file has changed in a part that was sent', async () => {
    const chosen = await makeFile(folder, 'edited.bin', 10 * PART)
    await leave(chosen)
    const bytes = await readFile(chosen.path)
    bytes[PART + 5] = (bytes[PART + 5] ?? 0) ^ 1
    await writeFile(chosen.path, bytes)
    const page = await openPage(context, server)
    await untilOne(page, 'needs-file')
    await choose(page, chosen)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done', attempt: 2, receipt: 'r-u2' })
    expect(server.sha256('u2')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(server.calls).toContain('DELETE /uploads/u1')
  })
})

describe('a file whose handle was kept', () => {
  /** OPFS has real handles, and no browser asks before it reads them. */
  async function addFromHandle(page: Page, name: string, size: number): Promise<string> {
    return await page.evaluate(
      async ([fileName, bytes]) => {
        const root = await navigator.storage.getDirectory()
        const handle = await root.getFileHandle(fileName, { create: true })
        const content = new Uint8Array(bytes)
        for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(content.subarray(at, at + 65536))
        const writable = await handle.createWritable()
        await writable.write(content)
        await writable.close()
        window.uploader.add([await handle.getFile()], { handle: () => handle })
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
        return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      },
      [name, size] as const,
    )
  }

  async function leaveHandle(): Promise<string> {
    const page = await openPage(context, server)
    server.holdFrom(6)
    const sha256 = await addFromHandle(page, 'kept.bin', 10 * PART)
    await page.waitForFunction(() => window.uploader.snapshot().files[0]?.parts?.stored === 5)
    await expect.poll(async () => sentParts(await stored(page, 'uploads'))).toHaveLength(5)
    await close(page)
    return sha256
  }

  it('goes on without a click', async () => {
    const sha256 = await leaveHandle()
    const page = await openPage(context, server)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done', isRestored: true, receipt: 'r-u1' })
    expect(server.sha256('u1')).toBe(sha256)
    expect(server.storeCalls.filter((call) => call.startsWith('PUT'))).toHaveLength(5)
    const states = await page.evaluate(() => window.seen.flatMap(({ files }) => files.map(({ state }) => state)))
    expect(states).not.toContain('needs-file')
  })

  it('goes on after one click where the browser wants to be asked', async () => {
    const sha256 = await leaveHandle()
    await context.addInitScript(() => {
      let state: PermissionState = 'prompt'
      const asked = () => {
        if (!navigator.userActivation.isActive) throw new DOMException('No click.', 'SecurityError')
        state = 'granted'
        return Promise.resolve(state)
      }
      Object.assign(FileSystemHandle.prototype, { queryPermission: async () => state, requestPermission: asked })
    })
    const page = await openPage(context, server)
    expect(await untilOne(page, 'needs-file')).toMatchObject({ needs: 'permission' })
    await page.evaluate(() => {
      document.addEventListener('click', () => window.uploader.resumeAll())
    })
    await page.mouse.click(300, 300)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    expect(server.sha256('u1')).toBe(sha256)
  })

  it('has to be chosen when it is gone', async () => {
    await leaveHandle()
    const other = await context.newPage()
    await other.goto(`${server.pageUrl}?none`)
    await other.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('kept.bin'))
    const page = await openPage(context, server)
    expect(await untilOne(page, 'needs-file')).toMatchObject({ needs: 'choice' })
  })
})

describe('a resume link', () => {
  it('takes the upload to another browser, and leaves the address at once', async () => {
    const chosen = await makeFile(folder, 'travel.bin', 10 * PART)
    const page = await openPage(context, server)
    server.holdFrom(6)
    await choose(page, chosen)
    await page.waitForFunction(() => window.uploader.snapshot().files[0]?.parts?.stored === 5)
    const link = await page.evaluate(() => window.uploader.resumeLink('file-0'))
    expect(link).toBe(`${server.pageUrl}#sluice=u1.u1`)
    await close(page)

    const elsewhere = await browser.newContext()
    const there = await elsewhere.newPage()
    await there.goto(`${server.pageUrl}#top&sluice=u1.u1`)
    expect(await untilOne(there, 'needs-file')).toMatchObject({ name: 'travel.bin', size: 10 * PART, needs: 'choice' })
    expect(there.url()).toBe(`${server.pageUrl}#top`)
    // From here on it is remembered as any other.
    await there.reload()
    await untilOne(there, 'needs-file')
    await choose(there, chosen)
    expect(await untilOne(there, 'done', 'failed')).toMatchObject({ state: 'done', receipt: 'r-u1' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    expect(server.storeCalls.filter((call) => call.startsWith('PUT'))).toHaveLength(5)
    await elsewhere.close()
  })

  it('outlives an uploader that is destroyed at once, as frameworks do in development', async () => {
    const chosen = await makeFile(folder, 'strict.bin', 2 * PART)
    await leaveShort(chosen)
    const page = await context.newPage()
    await page.goto(`${server.pageUrl}?none#sluice=u1.u1`)
    await page.evaluate(() => {
      window.createUploader({ remember: false })
      window.uploader.destroy()
      window.createUploader({ remember: false })
    })
    expect(await untilOne(page, 'needs-file')).toMatchObject({ name: 'strict.bin' })
    // Nor is it taken up a second time.
    await page.evaluate(() => {
      window.uploader.destroy()
      window.createUploader({ remember: false })
    })
    await choose(page, chosen)
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done', receipt: 'r-u2' })
  })

  it('says so when there is no such upload any more', async () => {
    const page = await context.newPage()
    await page.goto(`${server.pageUrl}#sluice=gone.token`)
    expect((await untilOne(page, 'failed')).problem?.code).toBe('upload_not_found')
  })

  it('waits until somebody has signed in', async () => {
    const chosen = await makeFile(folder, 'signed.bin', 2 * PART)
    await leaveShort(chosen)
    server.signOut()
    const page = await context.newPage()
    await page.goto(`${server.pageUrl}?{"remember":false}#sluice=u1.u1`)
    await expect.poll(() => server.calls.filter((call) => call === 'GET /uploads/u1').length).toBe(1)
    server.signIn()
    await page.evaluate(() => window.uploader.resumeAfterLogin())
    expect(await untilOne(page, 'needs-file')).toMatchObject({ name: 'signed.bin' })
  })
})

async function leaveShort(chosen: Chosen): Promise<void> {
  const page = await openPage(context, server)
  server.holdFrom(1)
  await choose(page, chosen)
  await expect.poll(() => server.storeCalls.length).toBe(2)
  await close(page)
}
