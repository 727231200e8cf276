/** The example for Next: built and started as in production, the form sent by its server action. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeRandomFile } from '../e2e/support/random-file.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { type ConsumerProject, createConsumerProject, INSTALL_TIMEOUT_MS } from '../support/consumer.ts'
import { run, temporaryFolder } from '../support/processes.ts'
import { describeEmbeddedStore } from '../support/stores.ts'
import { type RunningExample, startExample } from './support/example.ts'

/** Three parts. */
const SIZE = 20_000_000

describeEmbeddedStore('the example for Next', (store) => {
  let browser: Browser
  let project: ConsumerProject
  let example: RunningExample
  let files: Awaited<ReturnType<typeof temporaryFolder>>

  beforeAll(async () => {
    project = await createConsumerProject('examples/next')
    const next = project.bin('next')
    // Checks the types of every page too, `<sluice-upload>` among them.
    const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
    await run(next, ['build'], { cwd: project.folder, env })
    example = await startExample({ store, cwd: project.folder, args: (port) => [next, 'start', '-p', `${port}`] })
    browser = await launchChromium()
    files = await temporaryFolder('sluice-film-')
  }, INSTALL_TIMEOUT_MS)
  afterAll(async () => {
    await browser?.close()
    await example?.stop()
    await project?.remove()
    await files?.remove()
  })

  it('takes an upload of several parts from a worker, and its receipt in a server action', async () => {
    const film = await writeRandomFile(files.path, 'film.mp4', SIZE)
    const errors: string[] = []
    const { page, pick, settled, close } = await openUploadPage(browser, example.origin, (page) => {
      page.on('pageerror', (error) => errors.push(error.message))
      page.on(
        'console',
        (message) => message.type() === 'error' && errors.push(`${message.text()} ${message.location().url}`),
      )
    })

    await pick(film.path)
    expect((await settled()).files).toMatchObject([{ state: 'done', size: SIZE }])
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(['/uploads/hash-worker.js'])

    await page.click('button[type=submit]')
    await page.waitForSelector('form > ul > li')
    expect(await page.locator('form > ul > li').allTextContents()).toEqual([
      expect.stringMatching(/^incoming\/[^/]+\/film\.mp4: 20000000 bytes$/),
    ])
    expect(errors).toEqual([])
    await close()
  })
})
