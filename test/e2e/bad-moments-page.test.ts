/** What happens while files are on their way, as the person in front of the page sees it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeEachStore } from '../support/stores.ts'
import { startApplication } from './support/application.ts'
import { openUploadPage } from './support/upload-page.ts'

describeEachStore('a bad moment in the page', (store) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
  })

  it('says that the store is full, though no page can read its refusal', async () => {
    const application = await startApplication(store)
    const { partsContainer } = application.containers
    const full = {
      method: 'POST',
      container: partsContainer,
      headers: { 'X-Container-Meta-Quota-Bytes': '10' },
    } as const
    expect((await store.connect('admin').request(full)).status).toBe(204)
    const { page, pickMade, settled, close } = await openUploadPage(browser, application.origin)
    const puts: string[] = []
    page.on('request', (request) => request.method() === 'PUT' && puts.push(request.url()))
    await pickMade([{ name: 'notes.txt', content: 'more than ten bytes' }])
    const { files } = await settled()
    await close()
    await application.close()
    expect(files).toMatchObject([{ state: 'failed', problem: { code: 'quota_exceeded', retryable: true } }])
    expect(puts).toHaveLength(2)
  })
})
