/** The hash worker and the element's script, served from the application's own origin on any runtime. */
import { browserFiles } from './browser-files.generated.ts'
import { hex } from './tokens/encoding.ts'

export type BrowserFile = (request: Request) => Promise<Response>

/** Handlers by file name. */
export function createBrowserFiles(): ReadonlyMap<string, BrowserFile> {
  return new Map(Object.entries(browserFiles).map(([name, text]) => [name, createBrowserFile(text)]))
}

function createBrowserFile(text: string): BrowserFile {
  const etag = etagOf(text)
  etag.catch(() => undefined)

  return async (request) => {
    const headers = {
      // Asked again each time, answered 304: a page must not run an older client than the server it talks to.
      'Cache-Control': 'public, no-cache',
      ETag: await etag,
      Vary: 'Origin',
      'X-Content-Type-Options': 'nosniff',
    }
    if (matches(request.headers.get('If-None-Match'), await etag)) return new Response(null, { status: 304, headers })
    return new Response(text, { headers: { ...headers, 'Content-Type': 'text/javascript; charset=utf-8' } })
  }
}

async function etagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `"${hex(new Uint8Array(digest, 0, 16))}"`
}

/** RFC 9110 §13.1.2: weak comparison, any of a list. */
function matches(header: string | null, etag: string): boolean {
  const candidates = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? []
  return candidates.includes(etag) || candidates.includes('*')
}
