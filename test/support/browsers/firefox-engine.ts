/** Firefox, by puppeteer-core over WebDriver BiDi. */
import puppeteer, { type BrowserContext, type ElementHandle, type KeyInput, type Page } from 'puppeteer-core'
import { findProgram } from '../find-program.ts'
import type { BrowserDriver, EngineKind, Key, PageDriver } from './test-browser.ts'

const find = (): string | undefined => findProgram('firefox-esr', 'firefox')

export const firefoxEngine: EngineKind = {
  name: 'Firefox',
  whyNot: () => (find() === undefined ? 'No Firefox in PATH: install the package "firefox-esr"' : undefined),
  launch,
}

async function launch(): Promise<BrowserDriver> {
  const executablePath = find()
  if (executablePath === undefined) throw new Error('No Firefox in PATH.')
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
  return {
    async openPage() {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      await page.setViewport({ width: 1000, height: 800 })
      // Unasked, a question such as "leave this page?" would stay open for ever.
      page.on('dialog', (dialog) => void dialog.accept())
      return driverOf(page, context)
    },
    close: () => browser.close(),
  }
}

function driverOf(page: Page, context: BrowserContext): PageDriver {
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: async (expression) => (await page.evaluate(expression)) as string,
    async setFiles(selector, paths) {
      const input = (await page.$(selector)) as ElementHandle<HTMLInputElement> | null
      if (input === null) throw new Error(`The page has no ${selector}.`)
      await input.uploadFile(...paths)
    },
    clickAt: (x, y) => page.mouse.click(x, y),
    press: (key) => press(page, key),
    screenshot: () => page.screenshot(),
    setOffline: (isOffline) => page.setOfflineMode(isOffline),
    close: () => context.close(),
  }
}

const KEYS: Readonly<Record<Key, readonly [KeyInput, ...held: KeyInput[]]>> = {
  Tab: ['Tab'],
  'Shift+Tab': ['Tab', 'Shift'],
  Enter: ['Enter'],
  Space: [' '],
  Escape: ['Escape'],
}

async function press({ keyboard }: Page, key: Key): Promise<void> {
  const [last, ...held] = KEYS[key]
  for (const name of held) await keyboard.down(name)
  await keyboard.press(last)
  for (const name of held) await keyboard.up(name)
}
