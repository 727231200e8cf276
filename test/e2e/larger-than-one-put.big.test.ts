/**
 * `npm run test:big`: a file larger than Swift's cap for one PUT (5 GiB) through Chromium into real Swift, downloaded
 * again and compared. Not in the main run: it writes 5.5 GB three times and takes minutes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeRealSwift } from '../support/stores.ts'
import { startApplication } from './support/application.ts'
import { sha256Of, writeRandomFile } from './support/random-file.ts'
import { openUploadPage } from './support/upload-page.ts'

const SIZE = 5_500_000_001
const LIMIT_OF_ONE_PUT = 5 * 1024 ** 3 + 2

describeRealSwift('a file larger than one PUT may be', (store) => {
  it('arrives byte for byte, with two requests to the application', { timeout: 1_800_000 }, async () => {
    expect(SIZE).toBeGreaterThan(LIMIT_OF_ONE_PUT)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-big-'))
    const browser = await launchChromium()
    const application = await startApplication(store)
    try {
      const file = await writeRandomFile(folder, 'big.zip', SIZE)
      const page = await openUploadPage(browser, application.origin)
      const startedAt = performance.now()
      await page.pick(file.path)
      const { files } = await page.settled(1_500_000)
      const seconds = (performance.now() - startedAt) / 1000
      const heap = await page.page.evaluate(
        () => (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize,
      )
      expect(files).toMatchObject([{ state: 'done', size: SIZE, problem: undefined }])

      const uploadRequests = application.requests.filter(({ method }) => method !== 'GET')
      const received = uploadRequests.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
      expect(uploadRequests.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 200', 'POST 200'])
      const parts = files[0]?.parts?.count ?? 0
      expect(received).toBeLessThan(20_000 + 40 * parts)

      const { object } = await application.verify(files[0]?.receipt ?? '')
      const answer = await store
        .connect('runtime')
        .request({ method: 'GET', container: application.containers.container, object: object.name })
      expect(await sha256Of(answer.body)).toEqual({ size: SIZE, sha256: file.sha256 })
      process.stdout.write(
        `${SIZE} bytes in ${parts} parts: ${seconds.toFixed(1)} s (${(SIZE / 1e6 / seconds).toFixed(0)} MB/s), ` +
          `${uploadRequests.length} requests and ${received} bytes at the application, JS heap ${((heap ?? 0) / 1e6).toFixed(1)} MB\n`,
      )
    } finally {
      await browser.close()
      await application.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
