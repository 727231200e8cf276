/** How the hash worker reads, in real Chromium, where the browser’s own housekeeping gets in its way. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openPage } from './client-page.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const PART = 16_000_000
const PARTS = 24

let browser: Browser
let folder: string
let server: TinyServer
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  folder = await mkdtemp(join(tmpdir(), 'sluice-hash-'))
  server = await startTinyServer({ partSize: PART })
  page = await openPage(await browser.newContext(), server, 'none')
  const path = join(folder, 'zeros.bin')
  const file = await open(path, 'w')
  await file.truncate(PARTS * PART)
  await file.close()
  await page.setInputFiles('input', path)
})

afterAll(async () => {
  await browser.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Has the page and its workers collect their garbage over and over. @returns what ends it. */
async function collectGarbage(): Promise<() => void> {
  const session = await page.context().newCDPSession(page)
  const workers: string[] = []
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId))
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  let id = 0
  const timer = setInterval(() => {
    id += 1
    session.send('HeapProfiler.collectGarbage').catch(() => {})
    const message = JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' })
    // A worker that is gone collects nothing any more.
    for (const sessionId of workers) session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => {})
  }, 20)
  return () => clearInterval(timer)
}

/** A worker that only counts what it reads: nothing but the read under way holds on to the reader. */
async function bundleReader(): Promise<string> {
  const input = join(folder, 'reader.ts')
  const windows = JSON.stringify(resolve('src/client/worker/windows.ts'))
  await writeFile(
    input,
    `import { openWindows } from ${windows}
    onmessage = async ({ data }) => {
      const windows = openWindows(data, 4 * 1024 * 1024)
      let bytes = 0
      for (let window = await windows.next(); window; window = await windows.next()) bytes += window.length
      windows.close()
      postMessage(bytes)
    }`,
  )
  const bundle = await rolldown({ input, platform: 'browser', cwd: folder, tsconfig: false })
  const { output } = await bundle.generate({ format: 'iife' })
  return output[0].code
}

describe('reading in a worker', () => {
  it('goes on while the browser collects its garbage', async () => {
    const stop = await collectGarbage()
    const read = await page.evaluate(
      async ([code, size, count]) => {
        const file = document.querySelector('input')?.files?.[0]
        const worker = new Worker(URL.createObjectURL(new Blob([code])))
        return await new Promise<number[]>((resolve) => {
          const found: number[] = []
          const next = () => {
            worker.postMessage(file?.slice(found.length * size, (found.length + 1) * size))
            // Two were read in a second; what is silent for so long is silent for good.
            clearTimeout(timer)
            timer = window.setTimeout(() => resolve(found), 20_000)
          }
          let timer = 0
          worker.onmessage = ({ data }) => {
            found.push(data)
            if (found.length === count) resolve(found)
            else next()
          }
          next()
        })
      },
      [await bundleReader(), PART, PARTS] as const,
    )
    stop()
    expect(read).toEqual(Array.from({ length: PARTS }, () => PART))
  })
})
