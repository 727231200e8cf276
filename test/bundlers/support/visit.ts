/** What a visit to a page showed: the upload, and everything that a Content-Security-Policy or the console said. */
import type { Browser } from 'playwright-core'
import { openUploadPage } from '../../e2e/support/upload-page.ts'

export interface Visit {
  readonly state: string | undefined
  readonly parts: { readonly stored: number; readonly count: number } | undefined
  readonly receipt: string | undefined
  /** Addresses of the workers that ran. */
  readonly workers: readonly string[]
  /** Scripts that were loaded, by their address. */
  readonly scripts: readonly string[]
  /** Directives that the page ran against. */
  readonly violations: readonly string[]
  /** Errors in the console, and exceptions. */
  readonly errors: readonly string[]
}

/** Opens the page, uploads a file, and waits until it is done or failed. */
export async function uploadOn(browser: Browser, url: string, file: string): Promise<Visit> {
  const errors: string[] = []
  const scripts: string[] = []
  const workers: string[] = []
  const { page, pick, settled, close } = await openUploadPage(browser, url, async (page) => {
    await page.addInitScript(() => {
      const violations: string[] = []
      Object.assign(globalThis, { violations })
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    })
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('requestfinished', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
    page.on('worker', (worker) => workers.push(worker.url()))
  })
  try {
    await pick(file)
    const [done] = (await settled()).files
    const violations = await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)
    return {
      state: done?.state,
      parts: done?.parts,
      receipt: done?.receipt,
      workers,
      scripts,
      violations,
      errors,
    }
  } finally {
    await close()
  }
}

/** Switches the element to a language, which is a chunk of its own; resolves once it says these words. */
export async function switchLanguage(browser: Browser, url: string, language: string, words: string): Promise<void> {
  const { page, close } = await openUploadPage(browser, url)
  const element = page.locator('sluice-upload')
  await element.evaluate((upload, tag) => {
    upload.setAttribute('lang', tag)
  }, language)
  await element.getByText(words).waitFor()
  await close()
}
