/** The one self-registering script, without any bundler: from the page's own origin, and from a CDN. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeRandomFile } from '../e2e/support/random-file.ts'
import { launchChromium } from '../support/chromium.ts'
import { INSTALL_TIMEOUT_MS, providePackage } from '../support/consumer.ts'
import { temporaryFolder } from '../support/processes.ts'
import { describeEmbeddedStore } from '../support/stores.ts'
import { filesOf, listen, startSite } from './support/site.ts'
import { switchLanguage, uploadOn } from './support/visit.ts'

/** Three parts. */
const SIZE = 20_000_000

describeEmbeddedStore('a plain script tag', (store) => {
  let browser: Browser
  let files: Awaited<ReturnType<typeof temporaryFolder>>
  let film: string
  /** Folder of the published browser files. */
  let published: string
  /** Serves them as any CDN does: with CORS, from an origin of its own. */
  let cdn: Awaited<ReturnType<typeof listen>>
  let fromCdn: string

  beforeAll(async () => {
    published = join(await providePackage(), 'dist/browser')
    cdn = await listen(filesOf(published, { 'Access-Control-Allow-Origin': '*' }))
    const digest = createHash('sha384').update(await readFile(join(published, 'sluice-upload.js')))
    const integrity = `sha384-${digest.digest('base64')}`
    const src = `${cdn.origin}/sluice-upload.js`
    fromCdn = `<script type="module" src="${src}" integrity="${integrity}" crossorigin="anonymous"></script>`
    files = await temporaryFolder('sluice-film-')
    film = (await writeRandomFile(files.path, 'film.mp4', SIZE)).path
    browser = await launchChromium()
  }, INSTALL_TIMEOUT_MS)
  afterAll(async () => {
    await browser?.close()
    await cdn?.close()
    await files?.remove()
  })

  it('works from the application itself', async () => {
    const pages = page('<script type="module" src="/uploads/sluice-upload.js"></script>')
    const site = await startSite({ store, pages })
    const visit = await uploadOn(browser, site.origin, film).finally(() => site.close())
    expect(visit).toMatchObject({ state: 'done', parts: { stored: 3, count: 3 }, violations: [], errors: [] })
    expect(visit.workers).toEqual([`${site.origin}/uploads/hash-worker.js`])
    expect(await site.verify(visit.receipt ?? '')).toMatchObject({ size: SIZE })
  })

  it("works from a CDN, with its integrity, the worker being the application's", async () => {
    const policy = { 'script-src': `'self' ${cdn.origin}` }
    const site = await startSite({ store, pages: page(fromCdn), policy })
    const visit = await uploadOn(browser, site.origin, film).finally(() => site.close())
    expect(visit).toMatchObject({ state: 'done', violations: [], errors: [] })
    expect(visit.workers).toEqual([`${site.origin}/uploads/hash-worker.js`])
    expect(await site.verify(visit.receipt ?? '')).toMatchObject({ size: SIZE })
  })

  it('loads its further chunks from where it came itself', async () => {
    const policy = { 'script-src': `'self' ${cdn.origin}`, 'worker-src': "'none'" }
    const site = await startSite({ store, pages: page(fromCdn), policy })
    try {
      await switchLanguage(browser, site.origin, 'ar', 'اختيار ملفات')
      const visit = await uploadOn(browser, site.origin, film)
      expect(visit).toMatchObject({ state: 'done', workers: [] })
      expect(visit.scripts).toContain(`${cdn.origin}/page-lanes.js`)
    } finally {
      await site.close()
    }
  })

  it('works with an application on another origin, by a worker file of its own or the text of a foreign one', async () => {
    const pageOrigin = await listen((request, response) => pages(request, response))
    const application = await startSite({ store, pages: page(''), origins: [pageOrigin.origin] })
    const element = (workerUrl: string) =>
      page(fromCdn, `endpoint="${application.origin}/uploads" credentials="include" ${workerUrl}`)
    let pages: RequestListener = element('')
    try {
      const blob = await uploadOn(browser, pageOrigin.origin, film)
      expect(blob).toMatchObject({ state: 'done', errors: [] })
      expect(blob.workers).toEqual([expect.stringMatching(/^blob:/)])

      const own = filesOf(published)
      const html = element('worker-url="/hash-worker.js"')
      pages = (request, response) => (request.url === '/hash-worker.js' ? own : html)(request, response)
      const file = await uploadOn(browser, pageOrigin.origin, film)
      expect(file).toMatchObject({ state: 'done', errors: [] })
      expect(file.workers).toEqual([`${pageOrigin.origin}/hash-worker.js`])
    } finally {
      await application.close()
      await pageOrigin.close()
    }
  })
})

function page(script: string, attributes = 'endpoint="/uploads"'): RequestListener {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Upload</title>
<sluice-upload ${attributes}><input type="file" name="file" multiple></sluice-upload>${script}</html>`
  return (request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(204).end()
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(html)
  }
}
