/** Serves pages with the element under the strictest policy that it promises to work with. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** No inline script, no inline style, no blob, and no markup parsed from strings. */
const POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'"

export interface ElementPages {
  readonly origin: string
  close(): Promise<void>
}

export interface ElementPagesOptions {
  /** By path: what stands in the page's body. */
  readonly pages: Readonly<Record<string, string>>
  readonly css?: string
}

export async function serveElementPages({ pages, css = '' }: ElementPagesOptions): Promise<ElementPages> {
  const script = await bundleFixture()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const body = pages[pathname]
    response.setHeader('Content-Security-Policy', POLICY)
    if (pathname === '/fixture.js') return response.setHeader('Content-Type', 'text/javascript').end(script)
    if (pathname === '/page.css') return response.setHeader('Content-Type', 'text/css').end(css)
    if (pathname === '/favicon.ico') return response.writeHead(204).end()
    if (body === undefined) return response.writeHead(404).end()
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    return response.end(`<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
<title>Upload</title><link rel="stylesheet" href="/page.css"><script type="module" src="/fixture.js"></script></head>
<body><main>${body}</main></body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The element, registered, with the scripted uploader beside it. */
async function bundleFixture(): Promise<string> {
  const input = fileURLToPath(new URL('fixture.ts', import.meta.url))
  // package.json names the files of `dist` that register something, and the sources are bundled here: whole, therefore.
  const bundle = await rolldown({ input, platform: 'browser', treeshake: false })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return output[0].code
}
