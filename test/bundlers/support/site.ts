/**
 * A site as it is deployed: the pages of a folder, the upload server below /uploads, and a Content-Security-Policy of
 * `default-src 'self'` on every answer, the worker's file among them.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { nodeListener } from '../../../src/node.ts'
import { type Authorize, createUploadServer, verifyReceipt } from '../../../src/server.ts'
import { swiftStore, tempAuth } from '../../../src/swift.ts'
import type { TestStore } from '../../support/stores.ts'

const TOKEN_SECRET = 'token-secret-of-the-tests-0123456789abcdef'
const RECEIPT_SECRET = 'receipt-secret-of-the-tests-0123456789abcd'

export interface Site {
  readonly origin: string
  readonly server: Server
  verify(receipt: string): ReturnType<typeof verifyReceipt>
  close(): Promise<void>
}

export interface SiteOptions {
  readonly store: TestStore
  /** Serves what is not below /uploads, such as the files of a folder. */
  readonly pages: RequestListener
  /** Further directives beside `default-src 'self'` and the store in `connect-src`, or other values for them. */
  readonly policy?: Readonly<Record<string, string>>
  /** Origins of pages elsewhere that use this site's upload server. */
  readonly origins?: readonly string[]
  /** @default allows everything */
  readonly authorize?: Authorize
}

export async function startSite({ store, pages, policy = {}, origins = [], authorize }: SiteOptions): Promise<Site> {
  let uploads: RequestListener = (_, response) => response.writeHead(503).end()
  const storeOrigin = new URL(store.address().origin).origin
  const directives = { 'default-src': "'self'", 'connect-src': `'self' ${storeOrigin}`, ...policy }
  const csp = Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
  const site = await listen((request, response) => {
    response.setHeader('Content-Security-Policy', csp)
    // Not what only begins so, such as a bundler's chunk.
    if (/^\/uploads(?:[/?]|$)/.test(request.url ?? '')) return uploads(request, response)
    // Browsers ask for it unasked.
    if (request.url === '/favicon.ico') return response.writeHead(204).end()
    return pages(request, response)
  })
  const { authUrl, runtime } = store.address()
  const { container, tempUrlKey } = await store.freshContainers({ origins: [site.origin, ...origins] })
  uploads = nodeListener(
    createUploadServer({
      store: swiftStore({ auth: tempAuth({ url: authUrl, ...runtime }), container, tempUrlKey }),
      tokenSecret: TOKEN_SECRET,
      receiptSecret: RECEIPT_SECRET,
      origins,
      authorize: authorize ?? (() => ({ owner: 'ada', prefix: 'inbox', audience: 'file' })),
    }),
  )
  return {
    ...site,
    verify: (receipt) => verifyReceipt(receipt, { secret: RECEIPT_SECRET, audience: 'file', owner: 'ada' }),
  }
}

/** A server on a free port, ended with all its connections. */
export async function listen(
  listener: RequestListener,
): Promise<{ readonly origin: string; close(): Promise<void>; readonly server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** The files of a folder. */
export function filesOf(folder: string, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
    const content = await readFile(file).catch(() => undefined)
    if (content === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', ...headers })
    response.end(content)
  }
}
