/** A file of more than a thousand parts: one grant more, and a manifest over two manifests. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeEachStore } from '../support/stores.ts'
import { startApplication } from './support/application.ts'
import { writeRandomFile } from './support/random-file.ts'
import { openUploadPage } from './support/upload-page.ts'

const PART = 2048
const COUNT = 1010

describeEachStore('a file of more than a thousand parts', (store) => {
  it('asks for one more grant, and arrives', { timeout: 180_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-parts-'))
    const browser = await launchChromium()
    const application = await startApplication(store, {
      // The driver itself plans so many parts only for files above 16 GB.
      wrap: (driver) => ({
        ...driver,
        begin: async (draft) => ({ ...(await driver.begin(draft)), parts: { size: PART, count: COUNT } }),
      }),
    })
    try {
      const file = await writeRandomFile(folder, 'many.bin', PART * COUNT - 7)
      const page = await openUploadPage(browser, application.origin)
      await page.pick(file.path)
      const { files } = await page.settled(150_000)
      expect(files).toMatchObject([{ state: 'done', problem: undefined, parts: { stored: COUNT, count: COUNT } }])

      const asked = application.requests.filter(({ method }) => method !== 'GET')
      expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual(['uploads', 'grant', 'complete'])
      const received = asked.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
      expect(received).toBeLessThan(20_000 + 40 * COUNT)

      const { object } = await application.verify(files[0]?.receipt ?? '')
      const { container } = application.containers
      const head = await store.connect('runtime').request({ method: 'HEAD', container, object: object.name })
      expect(Number(head.headers.get('Content-Length'))).toBe(file.size)
      // The last bytes lie in the last part of the last sub-manifest.
      const tail = await store
        .connect('runtime')
        .request({ method: 'GET', container, object: object.name, headers: { Range: 'bytes=-3000' } })
      const bytes = Buffer.from(await tail.arrayBuffer())
      expect(bytes.equals((await readFile(file.path)).subarray(-3000))).toBe(true)
    } finally {
      await browser.close()
      await application.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
