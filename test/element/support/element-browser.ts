/** One Chromium and one page server for a test file; each test opens a page of its own. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { SluiceUploadElement } from '../../../src/element/sluice-upload-element.ts'
import { launchChromium } from '../../support/chromium.ts'
import { type ElementPages, serveElementPages } from './element-pages.ts'
import type { ScriptedUploader } from './scripted-uploader.ts'

declare global {
  // What fixture.ts and `open` put into the page.
  var createScriptedUploader: () => ScriptedUploader
  var uploader: ScriptedUploader
  var element: SluiceUploadElement
}

export interface ElementBrowser {
  /** Opens a page whose element is driven by `globalThis.uploader`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
}

export function useElementBrowser(pages: Readonly<Record<string, string>>, css?: string): ElementBrowser {
  let browser: Browser
  let served: ElementPages
  let complaints: string[] = []
  beforeAll(async () => {
    served = await serveElementPages({ pages, ...(css === undefined ? {} : { css }) })
    browser = await launchChromium()
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    // An exception in the page, or something that its policy refused.
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await served?.close()
  })

  return {
    async open(path, options = {}) {
      complaints = []
      const context = await browser.newContext(options)
      const page = await context.newPage()
      // Pages are local and small: what has not come by then will not come.
      page.setDefaultTimeout(15_000)
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      await page.goto(served.origin + path)
      if (options.javaScriptEnabled === false) return page
      await page.evaluate(() => {
        const element = document.querySelector<SluiceUploadElement>('sluice-upload')
        if (element === null) throw new Error('The page has no <sluice-upload>.')
        globalThis.element = element
        globalThis.uploader = globalThis.createScriptedUploader()
        element.uploader = globalThis.uploader
      })
      return page
    },
  }
}

/** What the page's form would send: strings as they are, files by name. */
export async function formEntries(page: Page): Promise<readonly (readonly [string, string])[]> {
  return await page.evaluate(() => {
    const form = document.querySelector('form') ?? undefined
    return Array.from(new FormData(form), ([name, value]) => [
      name,
      typeof value === 'string' ? value : `File ${value.name}`,
    ])
  })
}
