/** What a page's own progress tells under a narrow link: the fault has to reach the browser, not only the store. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openScene, type Scene } from './support/scene.ts'

/** Several times what the kernel's buffers on both sides take. */
const SIZE = 48 * 1024 * 1024

let browser: Browser
let scene: Scene
beforeAll(async () => {
  browser = await launchChromium()
  scene = await openScene()
})
afterAll(async () => {
  await browser?.close()
  await scene?.close()
})

it('a narrow link holds the upload progress of XMLHttpRequest back', async () => {
  scene.store.weather.add({ match: { path: '**/slow' }, fault: { kind: 'bandwidth', uploadBytesPerSecond: 1000 } })
  const page = await browser.newPage()
  await page.goto(`${scene.store.url}/weather`)
  const sent = await page.evaluate(
    async ({ slow, fast, size }) => {
      const body = new Blob([new Uint8Array(size)])
      const put = (target: string) => {
        const request = new XMLHttpRequest()
        const progress = { loaded: 0 }
        request.upload.addEventListener('progress', ({ loaded }) => {
          progress.loaded = loaded
        })
        const done = new Promise((resolve) => request.addEventListener('load', resolve))
        request.open('PUT', target)
        request.send(body)
        return { request, progress, done }
      }
      const held = put(slow)
      const free = put(fast)
      await free.done
      held.request.abort()
      return { status: free.request.status, free: free.progress.loaded, held: held.progress.loaded }
    },
    { slow: scene.signed('PUT', 'slow'), fast: scene.signed('PUT', 'fast'), size: SIZE },
  )
  expect(sent).toMatchObject({ status: 201, free: SIZE })
  expect(sent.held).toBeLessThan(SIZE / 2)
})
