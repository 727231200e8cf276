/**
 * The demo's page with uploads in every state, at two widths, light and dark: none raises an error, and the pictures
 * can be looked at. Those of docs/images are taken by
 * `SLUICE_LONG=1 SLUICE_PICTURES=docs/images npx vitest run --project stores test/element/pictures.long.test.ts`
 */
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemoApp } from '../../src/dev/demo/demo-app.ts'
import type { SluiceUploadElement } from '../../src/element/sluice-upload-element.ts'
import { createReceiptSigner } from '../../src/server/tokens/receipt.ts'
import { secretBytes } from '../../src/server/tokens/secret.ts'
import type { Ticket } from '../../src/server/tokens/token.ts'
import type { FinishedObjects } from '../../src/store/finished-objects.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { bundleFixture } from './support/element-pages.ts'
import { GALLERY } from './support/gallery.ts'

const SECRET = 'receipt secret of the pictures, long enough'
const LOOKS = (['light', 'dark'] as const).flatMap((scheme) => [360, 1280].map((width) => ({ scheme, width })))

describe('pictures', () => {
  let folder: { readonly path: string; remove(): Promise<void> }
  let browser: Browser
  let server: ServerType
  let origin: string

  beforeAll(async () => {
    const asked = process.env.SLUICE_PICTURES
    folder = asked === undefined ? await temporaryFolder('sluice-pictures-') : { path: asked, remove: async () => {} }
    const script = await bundleFixture([])
    const app = createDemoApp({
      uploads: { fetch: () => new Response(script, { headers: { 'Content-Type': 'text/javascript' } }) },
      receiptSecret: SECRET,
      storeOrigin: 'http://127.0.0.1',
      // Nothing is downloaded or deleted in a picture.
      objects: {} as FinishedObjects,
    })
    await new Promise<void>((resolve) => {
      server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve())
    })
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await folder?.remove()
  })

  test.each(LOOKS)('the page at $width px, $scheme', async ({ scheme, width }) => {
    const context = await browser.newContext({
      colorScheme: scheme,
      reducedMotion: 'reduce',
      viewport: { width, height: 700 },
      deviceScaleFactor: width < 1000 ? 2 : 1,
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(`${origin}/`)
    const owner = (await context.cookies())[0]?.value ?? ''
    await context.request.post(`${origin}/submit`, {
      headers: { Origin: origin },
      form: { file: await receiptFor(owner, 'Interview take 10.wav') },
    })
    for (const [state, files] of Object.entries(GALLERY)) {
      await page.goto(`${origin}/`)
      await page.evaluate((placed) => {
        // What Debian has in place of a system's own face is very wide.
        document.documentElement.style.fontFamily = '"Noto Sans CJK SC", sans-serif'
        const element = document.querySelector<SluiceUploadElement>('sluice-upload')
        if (element === null) throw new Error('The page has no <sluice-upload>.')
        globalThis.uploader = globalThis.createScriptedUploader()
        element.uploader = globalThis.uploader
        globalThis.uploader.place(...placed)
      }, files)
      await page.screenshot({ path: `${folder.path}/page-${state}-${width}-${scheme}.png`, fullPage: true })
    }
    await context.close()
    expect(complaints).toEqual([])
  })
})

async function receiptFor(owner: string, name: string): Promise<string> {
  const signer = createReceiptSigner({ secrets: secretBytes('s', SECRET), issuer: 'sluice', lifetimeSeconds: 60 })
  const object = { container: 'files', name: `demo/${name}`, size: 806e6, etag: '9e107d9d372bb6826bd81d3542a419d6' }
  return signer.sign(
    { audience: 'demo', upload: { id: crypto.randomUUID().replaceAll('-', ''), owner } } as Ticket,
    { object: { ...object, type: 'audio/wav' }, sealed: false, acknowledged: true },
    Date.now(),
  )
}
