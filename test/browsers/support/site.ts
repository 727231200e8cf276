/**
 * An application as its developer would write it: a page with a form around the element, the upload server beside it,
 * and the form's receipts verified when it is sent. Its line can be cut.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeListener } from '../../../src/node.ts'
import { createUploadServer, type ReceiptClaims, type UploadServerOptions, verifyReceipt } from '../../../src/server.ts'
import type { UploadStore } from '../../../src/store/upload-store.ts'

const TOKEN_SECRET = 'token-secret-of-the-browser-tests-0123456789'
const RECEIPT_SECRET = 'receipt-secret-of-the-browser-tests-01234567'
const OWNER = 'ada'
const AUDIENCE = 'the-form'

export interface Site {
  readonly origin: string
  /** Uploads' requests in the order of their answers, such as `POST /uploads 200`; ids are left out. */
  readonly calls: readonly string[]
  /** What forms brought: the receipts' claims, verified; a receipt that proves nothing fails the form. */
  readonly received: readonly Submission[]
  verify(receipt: string): Promise<ReceiptClaims>
  /** 401 for every upload request from now on, or no more. */
  setSignedIn(isSignedIn: boolean): void
  /** Nothing answers at this address, and what was open is torn. */
  cut(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

export interface Submission {
  readonly claims: readonly ReceiptClaims[]
  /** All other fields. */
  readonly fields: Readonly<Record<string, string>>
}

export interface SiteOptions {
  /** Asked once the site's origin is known, which the store has to allow. */
  readonly store: (origin: string) => Promise<UploadStore>
  readonly server?: Partial<Omit<UploadServerOptions, 'store' | 'stores'>>
  /** What stands in the page's body. @default a form around the element, for several files */
  readonly body?: string
  /** Scripts by path, for such a body. @default none */
  readonly scripts?: ReadonlyMap<string, string>
}

/** A form around the element, for several files. */
export const FORM_BODY = `<form method="post" action="/submit" enctype="multipart/form-data">
<sluice-upload endpoint="/uploads"><input type="file" name="file" multiple></sluice-upload>
<button>Send the form</button></form>`

/** `shown` is how tests look at the uploads: see `upload-page.ts`. */
export const pageAround = (body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Upload</title>
<script>const shown = () => (globalThis.uploader ?? document.querySelector('sluice-upload')?.uploader)?.snapshot()</script>
<script type="module" src="/uploads/sluice-upload.js"></script>${body}</html>`

export async function startSite({ store, server: options, body = FORM_BODY, scripts }: SiteOptions): Promise<Site> {
  const calls: string[] = []
  const received: Submission[] = []
  const http = createServer((...exchange) => void answer(...exchange))
  await listen(http, 0)
  const { port } = http.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  let isSignedIn = true
  const uploads: RequestListener = nodeListener(
    createUploadServer({
      tokenSecret: TOKEN_SECRET,
      receiptSecret: RECEIPT_SECRET,
      authorize: () => ({ owner: OWNER, prefix: 'inbox', audience: AUDIENCE }),
      store: await store(origin),
      // What goes wrong is looked for in the page; a page that is closed in the middle is no news.
      logger: { warn: () => undefined, error: () => undefined },
      ...options,
    }),
  )
  const verify = (receipt: string) =>
    verifyReceipt(receipt, { secret: RECEIPT_SECRET, audience: AUDIENCE, owner: OWNER })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/' } = request
    if (url.startsWith('/uploads')) return answerUploads(request, response)
    const script = scripts?.get(url)
    response.setHeader('Content-Type', `text/${script === undefined ? 'html' : 'javascript'}; charset=utf-8`)
    if (script !== undefined) return void response.end(script)
    if (url === '/favicon.ico') return void response.writeHead(404).end()
    if (method !== 'POST') return void response.end(pageAround(body))
    received.push(await readForm(request))
    response.end(pageAround('<h1>Thank you</h1>'))
  }

  async function answerUploads(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    const path = url.replace(/^(\/uploads\/)[^/]+(\/|$)/, '$1…$2')
    if (!url.endsWith('.js')) response.once('finish', () => calls.push(`${method} ${path} ${response.statusCode}`))
    if (isSignedIn || url.endsWith('.js')) uploads(request, response)
    else response.writeHead(401).end('Please sign in.')
  }

  async function readForm(request: IncomingMessage): Promise<Submission> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const headers = { 'Content-Type': request.headers['content-type'] ?? '' }
    const form = await new Response(Buffer.concat(pieces), { headers }).formData()
    const claims = await Promise.all(form.getAll('file').map((value) => verify(String(value))))
    form.delete('file')
    return { claims, fields: Object.fromEntries([...form].map(([name, value]) => [name, String(value)])) }
  }

  return {
    origin,
    calls,
    received,
    verify,
    setSignedIn(next) {
      isSignedIn = next
    },
    cut: () => stop(http),
    mend: () => listen(http, port),
    close: () => stop(http),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Also ends what is under way. A server that was stopped before stays so. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
