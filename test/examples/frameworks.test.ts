/** The examples for Express, Hono and Fastify, each as its own project: an upload in a real browser, then the form. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReceiptClaims } from '../../src/server.ts'
import { writeRandomFile } from '../e2e/support/random-file.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { type ConsumerProject, createConsumerProject, INSTALL_TIMEOUT_MS } from '../support/consumer.ts'
import { temporaryFolder } from '../support/processes.ts'
import { describeEmbeddedStore } from '../support/stores.ts'
import { type RunningExample, startExample } from './support/example.ts'

/** Three parts. */
const SIZE = 20_000_000

describeEmbeddedStore('the examples for frameworks', (store) => {
  let browser: Browser
  let files: Awaited<ReturnType<typeof temporaryFolder>>
  let film: string

  beforeAll(async () => {
    browser = await launchChromium()
    files = await temporaryFolder('sluice-film-')
    film = (await writeRandomFile(files.path, 'film.mp4', SIZE)).path
  })
  afterAll(async () => {
    await browser?.close()
    await files?.remove()
  })

  describe.each(['express', 'hono', 'fastify'])('%s', (name) => {
    let project: ConsumerProject
    let example: RunningExample

    beforeAll(async () => {
      project = await createConsumerProject(`examples/${name}`)
      example = await startExample({ store, cwd: project.folder, args: () => ['server.mjs'] })
    }, INSTALL_TIMEOUT_MS)
    afterAll(async () => {
      await example?.stop()
      await project?.remove()
    })

    it('takes an upload of several parts, and its receipt as one film however often it is sent', async () => {
      const { page, pick, settled, close } = await openUploadPage(browser, example.origin)
      await pick(film)
      expect((await settled()).files).toMatchObject([{ state: 'done', size: SIZE }])
      const receipts = await page.evaluate(
        () => document.querySelector<HTMLElement & { receipts: string[] }>('sluice-upload')?.receipts ?? [],
      )
      await Promise.all([page.waitForEvent('load'), page.click('button[type=submit]')])
      expect(JSON.parse((await page.textContent('body')) ?? '')).toEqual([filmClaims])
      await close()

      const again = await sendForm(example.origin, [...receipts, ...receipts])
      expect(await again.json()).toEqual([filmClaims])
    })

    it('refuses a form with a receipt that it did not sign, and one that is no list of receipts', async () => {
      expect((await sendForm(example.origin, ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.AAAA'])).status).toBe(400)
      expect((await sendForm(example.origin, ['', '[object Object]'])).status).toBe(400)
    })

    it('leaves a form without files alone', async () => {
      expect((await sendForm(example.origin, [])).status).toBe(200)
    })
  })
})

const filmClaims = expect.objectContaining({
  size: SIZE,
  type: 'video/mp4',
  object: { container: expect.any(String), name: expect.stringMatching(/^incoming\/[^/]+\/film\.mp4$/) },
} satisfies { [Claim in keyof ReceiptClaims]?: unknown })

/** As a browser sends a form without an enctype. */
async function sendForm(origin: string, receipts: readonly string[]): Promise<Response> {
  const body = new URLSearchParams(receipts.map((receipt) => ['video', receipt]))
  return await fetch(origin, { method: 'POST', body })
}
