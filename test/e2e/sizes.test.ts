/** The main job: a file picked in a real browser lands byte for byte in the store, and the application sees none of it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Application, startApplication } from './support/application.ts'
import { sha256Of, writeRandomFile } from './support/random-file.ts'
import { openUploadPage } from './support/upload-page.ts'

/** What the driver plans for a link that it knows nothing of. */
const PART = 8 * 1024 * 1024
const SIZES: readonly (readonly [string, number])[] = [
  ['0 B', 0],
  ['1 B', 1],
  ['one part - 1', PART - 1],
  ['one part', PART],
  ['one part + 1', PART + 1],
  ['three parts exactly', 3 * PART],
  ['300 MB', 300_000_000],
]

describeEachStore('a picked file arrives', (store) => {
  let browser: Browser
  let application: Application
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-sizes-'))
    browser = await launchChromium()
    application = await startApplication(store)
  })
  afterAll(async () => {
    await browser?.close()
    await application?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.each(SIZES)('%s, with two requests to the application', async (_, size) => {
    const file = await writeRandomFile(folder, `file of ${size}.zip`, size)
    const page = await openUploadPage(browser, application.origin)
    const before = application.requests.length
    await page.pick(file.path)
    const { files } = await page.settled(180_000)
    await page.close()
    expect(files).toMatchObject([{ state: 'done', progress: 1, sentBytes: size, size, problem: undefined }])

    const uploadRequests = application.requests.slice(before).filter(({ method }) => method !== 'GET')
    expect(uploadRequests.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 200', 'POST 200'])
    const received = uploadRequests.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
    expect(received).toBeLessThan(20_000 + 40 * Math.ceil(size / PART))

    const claims = await application.verify(files[0]?.receipt ?? '')
    expect(claims).toMatchObject({ size, type: 'application/zip', sealed: size <= PART })
    expect(claims.object.name).toMatch(new RegExp(`^inbox/[^/]+/file of ${size}\\.zip$`))

    const answer = await store.connect('runtime').request({
      method: 'GET',
      container: application.containers.container,
      object: claims.object.name,
    })
    expect(answer.headers.get('Content-Type')).toBe('application/zip')
    expect(answer.headers.get('Content-Disposition')).toContain('attachment')
    expect(await sha256Of(answer.body)).toEqual({ size, sha256: file.sha256 })
  })
})
