/** The demo as a person meets it: page, element, engine, upload server and embedded store, nothing scripted. */
import { createHash, randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Demo, startDemo } from '../../src/dev/demo/start-demo.ts'
import { createSwiftConnection, tempAuth } from '../../src/swift.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'

let browser: Browser
let demo: Demo
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder('sluice-demo-')
  demo = await startDemo({ port: 0, folder: folder.path })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await folder?.remove()
})

/** What no upload may leave behind: names in the container of finished objects, and in that of parts. */
async function namesInStore(): Promise<{ readonly objects: readonly string[]; readonly parts: readonly string[] }> {
  const { embedded, container } = demo.store
  if (embedded === undefined) throw new Error('The demo does not use the embedded store.')
  const auth = tempAuth({ url: embedded.authUrl, user: 'test:tester', key: 'testing' })
  const connection = createSwiftConnection({ auth })
  const list = async (name: string) => {
    const answer = await connection.request({ method: 'GET', container: name })
    return (await answer.text()).split('\n').filter((line) => line !== '')
  }
  return {
    objects: await list(container),
    parts: (await list(`${container}_parts`)).filter((name) => name.startsWith('parts/')),
  }
}

async function sendForm(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('sluice-upload')?.checkValidity() === true)
  await page.getByRole('button', { name: 'Send the form' }).click()
  await page.waitForURL('**/?received=*')
}

describe('the demo', () => {
  test('offers what an earlier visit left in the field where it was begun, and in no other', async () => {
    const page = await browser.newPage()
    await page.goto(demo.url)
    // Nothing arrives, and what was remembered is read after the reload.
    await page.route('**/v1/**', () => {})
    const film = { name: 'long.mov', mimeType: 'video/quicktime', buffer: randomBytes(20_000_000) }
    await page.setInputFiles('input[type=file]', film)
    await page.waitForFunction(() => document.querySelector('sluice-upload')?.files[0]?.state === 'sending')
    // The upload goes on in this visit until the page is gone; a page that is asked to stay would not be.
    page.on('dialog', (dialog) => dialog.accept())
    await page.reload()
    const offered = await page.evaluate(async () => {
      const add = (name: string) => {
        const input = Object.assign(document.createElement('input'), { type: 'file', name })
        const element = document.createElement('sluice-upload')
        element.append(input)
        document.querySelector('form')?.append(element)
        return element
      }
      const [other, same] = [add('poster'), add('file')]
      while (same.files.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      return [other.files.length, same.files[0]?.name]
    })
    expect(offered).toEqual([0, 'long.mov'])
    await page.close({ runBeforeUnload: false })
  })

  test('receives files of several parts and hostile names, gives them back and deletes them whole', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(demo.url)
    // Three parts of 8 MiB at most.
    const film = { name: 'Ein Film.mov', mimeType: 'video/quicktime', buffer: randomBytes(20_000_000) }
    const note = { name: '<b>"note" #1?.txt', mimeType: 'text/plain', buffer: Buffer.from('note') }
    await page.setInputFiles('input[type=file]', [film, note])
    await sendForm(page)
    expect(new URL(page.url()).search).toBe('?received=2')
    expect(complaints).toEqual([])

    const links = page.getByRole('link', { name: /^Download/ })
    expect(await links.count()).toBe(2)
    const href = (await page.getByRole('link', { name: 'Download Ein Film.mov' }).getAttribute('href')) ?? ''
    const answer = await page.request.get(new URL(href, demo.url).href)
    expect(sha256(await answer.body())).toBe(sha256(film.buffer))
    expect(answer.headers()['content-disposition']).toContain('attachment')

    for (const left of [1, 0]) {
      await page
        .getByRole('button', { name: /^Delete/ })
        .first()
        .click()
      await page.waitForFunction((count) => document.querySelectorAll('.files li').length === count, left)
    }
    expect(await namesInStore()).toEqual({ objects: [], parts: [] })
    await page.close()
  })

  test('removes the parts of an upload that is cancelled on its way', async () => {
    const page = await browser.newPage()
    await page.goto(demo.url)
    const sent: string[] = []
    // Every part but the first waits at the door, so that the upload is on its way when it is cancelled.
    await page.route('**/v1/**', async (route) => {
      sent.push(route.request().method())
      if (sent.filter((method) => method === 'PUT').length === 1) await route.continue()
    })
    const film = { name: 'long.mov', mimeType: 'video/quicktime', buffer: randomBytes(20_000_000) }
    await page.setInputFiles('input[type=file]', film)
    await page.waitForFunction(() => {
      const [file] = document.querySelector('sluice-upload')?.files ?? []
      return file?.state === 'sending' && file.parts?.stored === 1
    })
    expect((await namesInStore()).parts).toHaveLength(1)
    const aborted = page.waitForResponse((response) => response.request().method() === 'DELETE')
    await page.getByRole('button', { name: /^Cancel/ }).click()
    expect((await aborted).status()).toBe(200)
    expect(await page.locator('li').count()).toBe(0)
    expect(await namesInStore()).toEqual({ objects: [], parts: [] })
    await page.close()
  })
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
