/** What a person does with the page, and what they see. */
import type { Browser, Page } from 'playwright-core'
import type { UploaderSnapshot } from '../../../src/client/engine/snapshot.ts'

export interface UploadPage {
  readonly page: Page
  /** Picks files on disk in the page's own input. */
  pick(paths: string | readonly string[]): Promise<void>
  /** Picks files made in the page, whose names no file system has to allow. */
  pickMade(files: readonly { readonly name: string; readonly content: string; readonly type?: string }[]): Promise<void>
  snapshot(): Promise<UploaderSnapshot>
  /** Waits until nothing is waiting, on its way or finishing. */
  settled(timeoutMs?: number): Promise<UploaderSnapshot>
  close(): Promise<void>
}

type ElementWithUploader = HTMLElement & { uploader?: { snapshot(): UploaderSnapshot } }

/** What `prepare` listens to is heard from the page's first request on: whoever listens later may or may not hear it. */
export async function openUploadPage(
  browser: Browser,
  url: string,
  prepare?: (page: Page) => void | Promise<void>,
): Promise<UploadPage> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await prepare?.(page)
  await page.goto(url)
  await page.evaluate(() => customElements.whenDefined('sluice-upload'))
  const snapshot = () =>
    page.evaluate(() =>
      document.querySelector<ElementWithUploader>('sluice-upload')?.uploader?.snapshot(),
    ) as Promise<UploaderSnapshot>
  return {
    page,
    snapshot,
    pick: (paths) => page.setInputFiles('input[type=file]', typeof paths === 'string' ? paths : [...paths]),
    async pickMade(files) {
      await page.evaluate((made) => {
        const transfer = new DataTransfer()
        for (const { name, content, type } of made) transfer.items.add(new File([content], name, { type: type ?? '' }))
        const input = document.querySelector<HTMLInputElement>('input[type=file]')
        if (!input) throw new Error('The page has no file input.')
        input.files = transfer.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      }, files)
    },
    async settled(timeoutMs = 60_000) {
      await page.waitForFunction(
        () => {
          const now = document.querySelector<ElementWithUploader>('sluice-upload')?.uploader?.snapshot()
          return now !== undefined && now.files.length > 0 && !now.active
        },
        undefined,
        { timeout: timeoutMs, polling: 100 },
      )
      return await snapshot()
    },
    close: () => context.close(),
  }
}
