/** How much memory a page takes: its JavaScript heap after a collection, and what its renderer process holds. */
import { readFileSync } from 'node:fs'
import type { Browser, CDPSession, Page } from 'playwright-core'

export interface PageMemory {
  /** Bytes of live JavaScript objects, typed arrays of the page's own thread included. */
  readonly heap: number
  /** Resident bytes of all renderer processes together: the page's worker lives in the same one. */
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
  return {
    async read() {
      await own.send('HeapProfiler.collectGarbage')
      const { processInfo } = await whole.send('SystemInfo.getProcessInfo')
      const resident = (type: string) =>
        processInfo.filter((each) => each.type === type).reduce((sum, { id }) => sum + residentBytes(id), 0)
      return { heap: await heapOf(own), renderers: resident('renderer'), browser: resident('browser') }
    },
  }
}

async function heapOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
}

function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
