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
  open(url: string, options?: OpenOptions): Promise<TestPage>
}

export interface OpenOptions {
  /** How long the page may keep a test waiting. @default 45,000, for what no test is about, on a busy machine */
  readonly patienceMs?: number
}

export interface EachBrowserOptions {
  /** All engines at the same time, for tests that do little but wait. A suite may have one test then. @default false */
  readonly isConcurrent?: boolean
}

const ENGINES: readonly EngineKind[] = [chromiumEngine, firefoxEngine, webkitEngine]

/** Runs a suite once per engine. One that is not installed here is skipped, and the run says why. */
export function describeEachBrowser(
  title: string,
  suite: (browser: TestBrowser) => void,
  { isConcurrent = false }: EachBrowserOptions = {},
): void {
  for (const engine of ENGINES) describeEngine(engine, title, suite, isConcurrent)
}

function describeEngine(
  engine: EngineKind,
  title: string,
  suite: (browser: TestBrowser) => void,
  concurrent: boolean,
): void {
  const reason = engine.whyNot()
  if (reason !== undefined) process.stderr.write(`Skipped in ${engine.name}: ${title}. ${reason}.\n`)
  describe(`${title} · ${engine.name}`, { skip: reason !== undefined, concurrent }, () => {
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
      async open(url, { patienceMs = 45_000 } = {}) {
        if (driver === undefined) throw new Error('The browser runs only within tests and hooks.')
        const page = createTestPage(await driver.openPage(), patienceMs)
        pages.push(page)
        await page.goto(url)
        return page
      },
    })
  })
}
