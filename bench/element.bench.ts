/**
 * How smooth the page stays with ten thousand files, beside one with forty: the longest task of the page's thread, in
 * processor time, while files come, while they move, and while the list is scrolled. The engine is scripted, so that
 * nothing but the element is measured; a frame is 16 ms, and from 50 ms on people feel it.
 */
import type { CDPSession, Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { useElementBrowser } from '../test/element/support/element-browser.ts'

const browser = useElementBrowser({
  '/': '<form><sluice-upload><input type="file" name="f" multiple></sluice-upload></form>',
})

/** As the element takes them from a dropped folder. */
const AT_ONCE = 250
const SNAPSHOTS = 100
const SCROLLS = 60

const add = (page: Page, count: number) =>
  page.evaluate(
    async ({ count, atOnce }) => {
      for (let from = 0; from < count; from += atOnce) {
        const length = Math.min(atOnce, count - from)
        uploader.place(...Array.from({ length }, (_, at) => ({ name: `IMG_${from + at}.jpg`, size: 2e6 })))
        await new Promise((resolve) => setTimeout(resolve))
      }
      const items = () => element.shadowRoot?.querySelectorAll('li').length
      while (items() !== count) await new Promise((resolve) => setTimeout(resolve, 10))
    },
    { count, atOnce: AT_ONCE },
  )

const move = (page: Page) =>
  page.evaluate(async (snapshots) => {
    for (let step = 0; step < snapshots; step += 1) {
      const progress = (step % 10) / 10
      const change =
        progress < 0.9 ? ({ state: 'sending', progress } as const) : ({ state: 'done', receipt: 'r' } as const)
      uploader.change(`f${1 + Math.floor(step / 10)}`, { ...change, bytesPerSecond: 1e6, secondsLeft: 9 })
      await new Promise(requestAnimationFrame)
    }
  }, SNAPSHOTS)

const scroll = (page: Page) =>
  page.evaluate(async (scrolls) => {
    const list = element.shadowRoot?.querySelector('.rows')
    for (let step = 0; step < scrolls && list; step += 1) {
      list.scrollTop += step % 2 === 0 ? 300 : 20_000
      await new Promise(requestAnimationFrame)
    }
  }, SCROLLS)

interface TraceEvent {
  readonly name: string
  /** Processor time, in microseconds: what else the machine does is not in it. */
  readonly tdur?: number
}

async function longestTask(session: CDPSession, act: () => Promise<void>): Promise<number> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { readonly value: object[] }) => void events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline']
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: categories } })
  await act()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  const tasks = events.filter(({ name }) => name === 'RunTask').map(({ tdur = 0 }) => tdur / 1000)
  return Math.round(Math.max(0, ...tasks))
}

describe('the longest task', () => {
  it('is measured', async () => {
    for (const count of [40, 10_000]) {
      const page = await browser.open('/')
      const session = await page.context().newCDPSession(page)
      const coming = await longestTask(session, () => add(page, count))
      const moving = await longestTask(session, () => move(page))
      const scrolling = await longestTask(session, () => scroll(page))
      const figures = `coming ${coming} ms · moving ${moving} ms · scrolling ${scrolling} ms`
      process.stdout.write(`${count.toLocaleString('en').padStart(6)} files: ${figures}\n`)
    }
  })
})
