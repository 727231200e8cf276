/** What tests do with a page and ask of it, the same in every engine: acts of a person, and looks at what there is. */
import type { Key, PageDriver } from './test-browser.ts'

export interface TestPage {
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs a function in the page. Arguments and result are plain data, as JSON has them: no `undefined` within. */
  evaluate<Args extends readonly unknown[], Result>(
    act: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>
  /**
   * Looks again and again until there is something to see, and answers that.
   * @throws Error with what `look` said last.
   */
  until<Args extends readonly unknown[], Result>(
    look: (...args: Args) => Result | undefined | false | Promise<Result | undefined | false>,
    ...args: Args
  ): Promise<Result>
  setFiles(selector: string, ...paths: readonly string[]): Promise<void>
  /** Clicks what a person would know by this name: a button, link, or labelled field, in shadow trees too. */
  click(name: string | RegExp): Promise<void>
  press(key: Key): Promise<void>
  screenshot(): Promise<Uint8Array>
  /** See `PageDriver.setOffline`. */
  readonly setOffline: PageDriver['setOffline']
  close(): Promise<void>
}

const LOOK_EVERY_MS = 50

/** What a function threw that ran in the page; all other errors are the driver's. */
class PageError extends Error {}

/** @param patienceMs How long `until` looks before it gives up. */
export function createTestPage(driver: PageDriver, patienceMs: number): TestPage {
  const evaluate: TestPage['evaluate'] = async (act, ...args) => {
    const call = `(async () => (${act})(...${JSON.stringify(args)}))()`
    const told = JSON.parse(
      await driver.evaluate(
        `${call}.then((value) => JSON.stringify({ value }), (error) => JSON.stringify({ error: String(error) }))`,
      ),
    ) as { value: Awaited<ReturnType<typeof act>>; error?: string }
    if (told.error !== undefined) throw new PageError(`In the page: ${told.error}`)
    return told.value
  }

  const until: TestPage['until'] = async (look, ...args) => {
    const end = Date.now() + patienceMs
    let cause: unknown
    for (;;) {
      const seen = await evaluate(look, ...args).catch((error: Error) => {
        if (error instanceof PageError) throw error
        // The page is just being replaced by the next one, which has a right to be looked at.
        cause = error
      })
      if (seen !== undefined && seen !== false && seen !== null) return seen
      if (Date.now() > end) throw new Error(`Not seen within ${patienceMs / 1000} s: ${look}`, { cause })
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  /** Where it stands still: a list that grows moves the buttons below it. */
  async function stillPlaceOf(name: string | RegExp): Promise<{ readonly x: number; readonly y: number }> {
    const wanted = typeof name === 'string' ? { text: name } : { pattern: name.source }
    for (let before = await until(placeOf, wanted); ; ) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      const now = await until(placeOf, wanted)
      if (now.x === before.x && now.y === before.y) return now
      before = now
    }
  }

  return {
    goto: driver.goto,
    reload: driver.reload,
    evaluate,
    until,
    setFiles: (selector, ...paths) => driver.setFiles(selector, paths),
    async click(name) {
      const { x, y } = await stillPlaceOf(name)
      await driver.clickAt(x, y)
    },
    press: driver.press,
    screenshot: driver.screenshot,
    setOffline: driver.setOffline,
    close: driver.close,
  }
}

/** The middle of the visible control of that name. Runs in the page, so it stands alone. */
function placeOf({ text, pattern }: { readonly text?: string; readonly pattern?: string }) {
  const controls = 'button, a[href], input, select, textarea, summary, [role="button"]'
  const inShadows = (root: Document | ShadowRoot): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.matches(controls) ? [element] : []),
      ...(element.shadowRoot === null ? [] : inShadows(element.shadowRoot)),
    ])
  const labels = (element: Element) => [...('labels' in element ? ((element as HTMLInputElement).labels ?? []) : [])]
  const nameOf = (element: Element) =>
    (
      element.getAttribute('aria-label') ??
      [...labels(element).map((label) => label.textContent), element.textContent].join(' ')
    )
      // Names of files are isolated, so that a right-to-left one does not turn the sentence.
      .replace(/[\u2066-\u2069]/gu, '')
      .replace(/\s+/g, ' ')
      .trim()
  const fits = (name: string) => (pattern === undefined ? name === text : new RegExp(pattern, 'u').test(name))
  const found = inShadows(document).find((element) => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && fits(nameOf(element))
  })
  if (found === undefined) return undefined
  found.scrollIntoView({ block: 'center', behavior: 'instant' })
  const { x, y, width, height } = found.getBoundingClientRect()
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) }
}
