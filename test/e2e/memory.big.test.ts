/**
 * `npm run test:big`: what a 12 GB file costs in memory, beside what 1 GB costs. The file is sparse, for its bytes do
 * not matter here; they are all read, hashed, sent and stored.
 */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeEmbeddedStore, type TestStore } from '../support/stores.ts'
import { startApplication } from './support/application.ts'
import { createMemoryGauge } from './support/page-memory.ts'
import { openUploadPage } from './support/upload-page.ts'

const MB = 1e6
const EVERY_MS = 2000

interface Figures {
  readonly size: number
  readonly seconds: number
  readonly heap: number
  /** Most that the renderers grew over the idle page. */
  readonly renderers: number
  readonly browser: number
}

describeEmbeddedStore('memory of the page', (store) => {
  it('stays flat, however large the file', { timeout: 1_800_000 }, async () => {
    const small = await measure(store, 1e9)
    const large = await measure(store, 12e9)
    for (const figures of [small, large]) process.stdout.write(`${sentence(figures)}\n`)
    expect(large.heap).toBeLessThan(30 * MB)
    expect(large.renderers).toBeLessThan(100 * MB)
  })
})

async function measure(store: TestStore, size: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-memory-'))
  const browser = await launchChromium()
  const application = await startApplication(store)
  try {
    const path = join(folder, 'large.zip')
    const file = await open(path, 'w')
    await file.truncate(size)
    await file.close()
    const { page, pick, snapshot } = await openUploadPage(browser, application.origin)
    const gauge = await createMemoryGauge(browser, page)
    const idle = await gauge.read()
    const most = { heap: idle.heap, renderers: 0, browser: 0 }
    const startedAt = performance.now()
    await pick(path)
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      const now = await gauge.read()
      most.heap = Math.max(most.heap, now.heap)
      most.renderers = Math.max(most.renderers, now.renderers - idle.renderers)
      most.browser = Math.max(most.browser, now.browser - idle.browser)
      const { active, files } = await snapshot()
      if (active) continue
      expect(files).toMatchObject([{ state: 'done', size }])
      return { size, seconds: (performance.now() - startedAt) / 1000, ...most }
    }
  } finally {
    await browser.close()
    await application.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function sentence({ size, seconds, heap, renderers, browser }: Figures): string {
  const mb = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`
  return (
    `${size / 1e9} GB in ${seconds.toFixed(0)} s: JS heap at most ${mb(heap)}, ` +
    `renderers ${mb(renderers)} above the idle page, browser process ${mb(browser)}`
  )
}
