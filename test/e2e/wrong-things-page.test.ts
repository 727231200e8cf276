/** What goes wrong is told in the page by a stable code and a sentence, and leaves nothing under the final name. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { listNames } from '../support/listing.ts'
import { describeEachStore, type TestStore } from '../support/stores.ts'
import { type Application, type ApplicationOptions, startApplication } from './support/application.ts'
import { openUploadPage, type UploadPage } from './support/upload-page.ts'

describeEachStore('the page tells what is wrong', (store) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
  })

  it('the container does not allow this origin', () =>
    failsWith('origin_not_allowed', { origins: ['https://elsewhere.example'] }))

  it('the server signs with a key that the container does not have', () =>
    failsWith('key_rejected', { swift: () => ({ tempUrlKey: 'not the key of this container' }) }))

  it('the parts container does not exist', () =>
    failsWith('container_missing', { swift: () => ({ partsContainer: `missing-${Date.now()}` }) }))

  it('the container of finished objects does not exist', () =>
    failsWith('container_missing', {
      swift: ({ partsContainer }) => ({ container: `missing-${Date.now()}`, partsContainer }),
    }))

  it('the file is larger than allowed', () =>
    failsWith('file_too_large', {
      server: { authorize: () => ({ owner: 'ada', limits: { maxBytes: 10 } }) },
    }))

  it('the application refuses, with its reason', async () => {
    const text = await failsWith('refused', { server: { authorize: () => ({ refuse: 'Only on weekdays.' }) } })
    expect(text).toContain('Only on weekdays.')
  })

  it('the token has expired before the upload was finished', () => {
    let now = Date.now()
    return failsWith('token_expired', {
      server: {
        tokenSeconds: 60,
        // Time passes between the requests: the second one comes two minutes later.
        now: () => {
          now += 120_000
          return now
        },
      },
    })
  })

  it('the given name is already there', async () => {
    const options: ApplicationOptions = {
      server: { authorize: () => ({ owner: 'ada', object: 'given/report.txt', audience: 'file' }) },
    }
    await withApplication(options, async (application, page) => {
      await page.pickMade([{ name: 'a.txt', content: 'first' }])
      expect((await page.settled()).files).toMatchObject([{ state: 'done' }])
      await page.pickMade([{ name: 'b.txt', content: 'second' }])
      const { files } = await page.settled()
      expect(files.at(-1)).toMatchObject({ state: 'failed', problem: { code: 'name_taken' } })
      await expectText(page, files.at(-1)?.problem?.message ?? '')
      const answer = await store
        .connect('runtime')
        .request({ method: 'GET', container: application.containers.container, object: 'given/report.txt' })
      expect(await answer.text()).toBe('first')
    })
  })

  it('cancelling removes the parts', () =>
    withApplication({ swift: () => ({ minPartBytes: 1024 * 1024 }) }, async (application, page) => {
      // The last part is never answered, so the upload is under way with parts stored.
      await page.page.route('**/000003?**', () => undefined)
      await page.pickMade([{ name: 'cancelled.bin', content: 'x'.repeat(3 * 1024 * 1024) }])
      const { partsContainer } = application.containers
      await expect.poll(() => listNames(store, partsContainer, 'parts/'), { timeout: 20_000 }).toHaveLength(2)
      await page.page.evaluate(() => {
        type Cancels = HTMLElement & {
          uploader: { cancel(key: string): void; snapshot(): { files: { key: string }[] } }
        }
        const { uploader } = document.querySelector<Cancels>('sluice-upload') ?? {}
        for (const { key } of uploader?.snapshot().files ?? []) uploader?.cancel(key)
      })
      await expect.poll(() => listNames(store, partsContainer, 'parts/'), { timeout: 20_000 }).toEqual([])
      expect(await listNames(store, application.containers.container)).toEqual([])
    }))

  async function failsWith(code: string, options: ApplicationOptions): Promise<string> {
    let text = ''
    await withApplication(options, async (application, page) => {
      await page.pickMade([{ name: 'notes.txt', content: 'some notes that never arrive' }])
      const { files } = await page.settled()
      expect(files).toMatchObject([{ state: 'failed', problem: { code } }])
      text = await page.page.locator('sluice-upload').evaluate((element) => element.shadowRoot?.textContent ?? '')
      expect(text).not.toMatch(/temp_url_sig|Signature/)
      await expectNothingLeft(store, application, page)
    })
    return text
  }

  async function expectText(page: UploadPage, message: string): Promise<void> {
    expect(message.length).toBeGreaterThan(20)
    await expect
      .poll(() => page.page.locator('sluice-upload [role="listitem"], sluice-upload li').last().textContent())
      .toMatch(/name/i)
  }

  async function withApplication(
    options: ApplicationOptions,
    run: (application: Application, page: UploadPage) => Promise<void>,
  ): Promise<void> {
    // Why a page cannot send is told to the operator's log as well, at length.
    const server = { logger: { warn: () => undefined, error: () => undefined }, ...options.server }
    const application = await startApplication(store, { ...options, server })
    const page = await openUploadPage(browser, application.origin)
    try {
      await run(application, page)
    } finally {
      await page.close()
      await application.close()
    }
  }
})

/** No object under a final name, and what is stored of the upload lies under `parts/` and `markers/` only. */
async function expectNothingLeft(store: TestStore, { containers }: Application, _page: UploadPage): Promise<void> {
  expect(await listNames(store, containers.container)).toEqual([])
  for (const name of await listNames(store, containers.partsContainer)) expect(name).toMatch(/^(parts|markers)\//)
}
