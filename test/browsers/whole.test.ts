/** The main job in Chromium, Firefox and WebKit: a picked file lands byte for byte, with two requests to the application. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Application, startApplication } from '../e2e/support/application.ts'
import { type RandomFile, sha256Of, writeRandomFile } from '../e2e/support/random-file.ts'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { temporaryFolder } from '../support/processes.ts'
import { describeRealSwift } from '../support/stores.ts'
import { FORM_BODY, pageAround } from './support/site.ts'
import { fileIn, untilReady } from './support/upload-page.ts'

const HUNDRED_MB = 100_000_000

describeEachBrowser('a picked file arrives', (browser) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let chosen: RandomFile
  beforeAll(async () => {
    folder = await temporaryFolder('sluice-browsers-files-')
    chosen = await writeRandomFile(folder.path, 'Film über alles.mov', HUNDRED_MB)
  })
  afterAll(() => folder?.remove())

  describeRealSwift('100 MB', (store) => {
    let application: Application
    beforeAll(async () => {
      application = await startApplication(store, { files: new Map([['/', pageAround(FORM_BODY)]]) })
    })
    afterAll(() => application?.close())

    it('whole', async () => {
      const page = await browser.open(application.origin)
      await untilReady(page)
      await page.setFiles('input[type=file]', chosen.path)
      const done = await fileIn(page, 'done', 'failed')
      expect(done).toMatchObject({ state: 'done', progress: 1, sentBytes: HUNDRED_MB, size: HUNDRED_MB })
      const calls = application.requests.filter(({ method }) => method !== 'GET')
      expect(calls.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 200', 'POST 200'])
      const { object } = await application.verify(done.receipt ?? '')
      const { container, name } = object
      const answer = await store.connect('runtime').request({ method: 'GET', container, object: name })
      expect(await sha256Of(answer.body)).toEqual({ size: HUNDRED_MB, sha256: chosen.sha256 })
    })
  })
})
