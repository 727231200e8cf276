/** Chromium, by playwright-core over the DevTools protocol. */
import type { BrowserContext, Page } from 'playwright-core'
import { launchChromium, whyNoChromium } from '../chromium.ts'
import type { BrowserDriver, EngineKind, PageDriver } from './test-browser.ts'

export const chromiumEngine: EngineKind = { name: 'Chromium', whyNot: whyNoChromium, launch }

async function launch(): Promise<BrowserDriver> {
  const browser = await launchChromium()
  return {
    async openPage() {
      const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
      return driverOf(await context.newPage(), context)
    },
    close: () => browser.close(),
  }
}

function driverOf(page: Page, context: BrowserContext): PageDriver {
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: (expression) => page.evaluate<string>(expression),
    setFiles: (selector, paths) => page.setInputFiles(selector, [...paths]),
    clickAt: (x, y) => page.mouse.click(x, y),
    press: (key) => page.keyboard.press(key),
    screenshot: () => page.screenshot(),
    setOffline: (isOffline) => context.setOffline(isOffline),
    close: () => context.close(),
  }
}
