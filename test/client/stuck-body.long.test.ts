/**
 * A browser that never sends a request whose body is the slice of a file, as some versions of WebKit do: played by
 * Chromium with a changed `send`. Long, because a silence is believed only after a while.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { choose, makeFile, openPage, untilOne } from './client-page.ts'
import { startTinyServer } from './tiny-server.ts'

const PART = 256 * 1024

it('gets its parts from memory instead', async () => {
  const browser = await launchChromium()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-stuck-'))
  const server = await startTinyServer({ partSize: PART })
  try {
    const context = await browser.newContext()
    await context.addInitScript(() => {
      const { send } = XMLHttpRequest.prototype
      const bodies: string[] = []
      Object.assign(window, { bodies })
      XMLHttpRequest.prototype.send = function (body) {
        bodies.push(body instanceof Blob ? 'file' : 'memory')
        if (!(body instanceof Blob)) send.call(this, body)
      }
    })
    const page = await openPage(context, server)
    const chosen = await makeFile(folder, 'stuck.bin', 8 * PART)
    await choose(page, chosen)
    const bodies = () => page.evaluate(() => (window as unknown as { bodies: readonly string[] }).bodies)
    await expect.poll(bodies).toEqual(['file', 'file', 'file', 'file'])
    // A sleep makes the engine lose its patience sooner.
    await page.evaluate(() => {
      const { now } = Date
      Date.now = () => now() + 3_600_000
    })
    expect(await untilOne(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    expect(server.sha256('u1')).toBe(chosen.sha256)
    expect((await bodies()).slice(4)).toEqual(Array(8).fill('memory'))
  } finally {
    await browser.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})
