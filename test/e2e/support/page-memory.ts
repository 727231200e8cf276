/** How much memory a page takes: its JavaScript heap after a collection, and what its renderer process holds. */
import { readFileSync } from 'node:fs'
import type { Browser, CDPSession, Page } from 'playwright-core'

export interface PageMemory {
  /** Bytes of live JavaScript objects, typed arrays of the page's own thread included. */
  readonly heap: number
  /** Resident bytes of the renderer processes that were there when the gauge was made; a page's worker lives in its own. */
  readonly renderers: number
  /** Resident bytes of the browser process, which reads files and hands them to the network. */
  readonly browser: number
}

export interface MemoryGauge {
  read(): Promise<PageMemory>
}

export async function createMemoryGauge(browser: Browser, page: Page): Promise<MemoryGauge> {
  const whole = await browser.newBrowserCDPSession()
  const own = await page.context().newCDPSession(page)
  await own.send('Performance.enable')
  const processes = async (type: string) =>
    (await whole.send('SystemInfo.getProcessInfo')).processInfo.filter((each) => each.type === type).map(({ id }) => id)
  const known = await processes('renderer')
  return {
    async read() {
      await own.send('HeapProfiler.collectGarbage')
      const running = new Set(await processes('renderer'))
      // Chromium keeps a spare renderer for the next page, and starts it when it pleases.
      const renderers = known.filter((id) => running.has(id))
      return { heap: await heapOf(own), renderers: resident(renderers), browser: resident(await processes('browser')) }
    },
  }
}

async function heapOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
}

function resident(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentBytes(pid), 0)
}

function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
