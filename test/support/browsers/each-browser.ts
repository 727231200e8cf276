/** One suite, every engine: `describeEachBrowser` runs it in Chromium, Firefox and WebKit. */
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { chromiumEngine } from './chromium-engine.ts'
import { firefoxEngine } from './firefox-engine.ts'
import type { BrowserDriver, EngineKind, EngineName } from './test-browser.ts'
import { createTestPage, type TestPage } from './test-page.ts'
import { webkitEngine } from './webkit-engine.ts'

export interface TestBrowser {
  readonly engine: EngineName
  /** A page of its own, closed after the test. */
  open(url: string): Promise<TestPage>
}

const ENGINES: readonly EngineKind[] = [chromiumEngine, firefoxEngine, webkitEngine]

/** Runs a suite once per engine. One that is not installed here is skipped, and the run says why. */
export function describeEachBrowser(title: string, suite: (browser: TestBrowser) => void): void {
  for (const engine of ENGINES) describeEngine(engine, title, suite)
}

function describeEngine(engine: EngineKind, title: string, suite: (browser: TestBrowser) => void): void {
  const reason = engine.whyNot()
  if (reason !== undefined) process.stderr.write(`Skipped in ${engine.name}: ${title}. ${reason}.\n`)
  describe.skipIf(reason !== undefined)(`${title} · ${engine.name}`, () => {
    let driver: BrowserDriver | undefined
    const pages: TestPage[] = []
    beforeAll(async () => {
      driver = await engine.launch()
    })
    afterEach(async () => {
      await Promise.all(pages.splice(0).map((page) => page.close()))
    })
    afterAll(() => driver?.close())
    suite({
      engine: engine.name,
      async open(url) {
        if (driver === undefined) throw new Error('The browser runs only within tests and hooks.')
        const page = createTestPage(await driver.openPage())
        pages.push(page)
        await page.goto(url)
        return page
      },
    })
  })
}
