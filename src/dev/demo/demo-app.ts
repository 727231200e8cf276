/**
 * A small complete application around the upload server: a page with a form, the form's receipts verified, the files
 * that came in listed, downloaded and deleted. No byte of an upload passes through it.
 */
import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import type { Secret } from '../../server/tokens/secret.ts'
import type { FinishedObjects } from '../../store/finished-objects.ts'
import { acceptReceipts } from './accept-receipts.ts'
import { GALLERY_PATH } from './gallery/gallery-path.ts'
import { PAGE_CSS, PAGE_ICON } from './look.ts'
import { type PageContent, renderPage } from './page.ts'
import { pagePolicy } from './policy.ts'
import { createReceivedFiles, fileNameOf, type ReceivedFile } from './received-files.ts'
import { newVisitor, visitorOf } from './visitor.ts'

export interface DemoAppOptions {
  /** The upload server, with `authorizeDemo` as its `authorize`. */
  readonly uploads: { fetch(request: Request): Response | Promise<Response> }
  /** The one that the upload server signs receipts with. */
  readonly receiptSecret: Secret
  /**
   * The upload server's, where it has one of its own.
   * @default 'sluice'
   */
  readonly issuer?: string
  /** The finished objects of the store. */
  readonly objects: FinishedObjects
  /** Where the browser reaches the store, such as `http://localhost:8080`: the one foreign origin that the page may connect to. */
  readonly storeOrigin: string | URL
  /**
   * Where the upload server is mounted.
   * @default '/uploads'
   */
  readonly basePath?: string
  /**
   * Answers the bytes of an object, for a store that has no key for download links.
   * @default the browser is sent to a signed link of the store
   */
  readonly openObject?: (name: string, request: Request) => Promise<Response>
  /**
   * Serves `/gallery` and what is below it.
   * @default there is none
   */
  readonly gallery?: { fetch(request: Request): Promise<Response> }
}

export interface DemoApp {
  fetch(request: Request): Promise<Response>
}

/** Long enough to click, too short to be worth passing on. */
const DOWNLOAD_LINK_SECONDS = 300
const FILE = '/files/:id{[0-9a-f]{32}}'

export function createDemoApp(options: DemoAppOptions): DemoApp {
  const { uploads, objects, receiptSecret, issuer, openObject, gallery, basePath = '/uploads' } = options
  const received = createReceivedFiles()
  const app = new Hono()

  app.all(`${basePath}/*`, ({ req }) => uploads.fetch(req.raw))
  app.all(basePath, ({ req }) => uploads.fetch(req.raw))
  if (gallery !== undefined) app.all(`${GALLERY_PATH}/*`, ({ req }) => gallery.fetch(req.raw))
  app.use(pagePolicy({ connect: [new URL(options.storeOrigin).origin] }))
  // SameSite keeps the cookie out of other sites' forms; the Origin check holds where a browser is older than that.
  app.use(csrf())

  const show = (context: Context, owner: string, content: Pick<PageContent, 'notice'> = {}) =>
    context.html(renderPage({ basePath, files: received.of(owner), galleryPath: gallery && GALLERY_PATH, ...content }))

  app.get('/demo.css', (context) => context.body(PAGE_CSS, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/demo-icon.svg', (context) => context.body(PAGE_ICON, 200, { 'Content-Type': 'image/svg+xml' }))

  app.get('/', (context) => {
    const known = visitorOf(context.req.raw)
    if (known !== undefined) return show(context, known, { notice: noticeOf(context.req.query('received')) })
    const { visitor, setCookie } = newVisitor(context.req.raw)
    context.header('Set-Cookie', setCookie)
    return show(context, visitor)
  })

  app.post('/submit', async (context) => {
    const owner = visitorOf(context.req.raw)
    if (owner === undefined) return context.redirect('/', 303)
    const form = await context.req.formData()
    const receipts = form.getAll('file').filter((value) => typeof value === 'string')
    const { added, refusals } = await acceptReceipts({ receipts, owner, receiptSecret, issuer, received })
    if (refusals.length === 0) return context.redirect(`/?received=${added}`, 303)
    context.status(400)
    return show(context, owner, { notice: { kind: 'bad', text: refusals.join(' ') } })
  })

  const ownFile = (context: Context): ReceivedFile | undefined => {
    const owner = visitorOf(context.req.raw)
    return owner === undefined ? undefined : received.find(owner, context.req.param('id') ?? '')
  }

  app.get(FILE, async (context) => {
    const file = ownFile(context)
    if (file === undefined) return context.notFound()
    if (openObject !== undefined) return openObject(file.object, context.req.raw)
    const filename = fileNameOf(file)
    return context.redirect(
      await objects.downloadUrl(file.object, { expiresInSeconds: DOWNLOAD_LINK_SECONDS, filename }),
    )
  })

  app.post(`${FILE}/delete`, async (context) => {
    const file = ownFile(context)
    if (file === undefined) return context.notFound()
    // Not the store's plain DELETE, which would leave the parts' bytes behind.
    await objects.remove(file.object)
    received.forget(file.id)
    return context.redirect('/', 303)
  })

  return { fetch: async (request) => app.fetch(request) }
}

function noticeOf(count: string | undefined): PageContent['notice'] {
  if (count === undefined || !/^\d{1,5}$/.test(count)) return undefined
  if (count === '0') return { kind: 'good', text: 'These files were received before.' }
  return { kind: 'good', text: count === '1' ? 'One file received.' : `${count} files received.` }
}
