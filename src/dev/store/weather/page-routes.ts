/** The page's files. Nothing on it comes from elsewhere, and no other page can hold it in a frame and have it clicked. */
import { respond, type StoreResponse } from '../http/response.ts'
import { pageFiles } from './page-files.generated.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b5fd0"/><path d="M11 20.5a4.5 4.5 0 0 1 .3-9A6.2 6.2 0 0 1 23 13.2a3.7 3.7 0 0 1-.5 7.3M17 15l-3 5h4l-2.5 5" fill="none" stroke="#fff" stroke-width="2.3" stroke-linecap="round" stroke-linejoin="round"/></svg>`

export const pageRoutes: Readonly<Record<string, { readonly GET: () => StoreResponse }>> = {
  '/weather': { GET: () => file(pageFiles['index.html'], 'text/html') },
  '/weather/page.css': { GET: () => file(pageFiles['page.css'], 'text/css') },
  '/weather/page.js': { GET: () => file(pageFiles['page.js'], 'text/javascript') },
  '/weather/icon.svg': { GET: () => file(ICON, 'image/svg+xml') },
}

function file(text: string, type: string): StoreResponse {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // As long as the store that serves it: the next one may be another version.
    'cache-control': 'no-store',
  }
  return respond(200, headers, Buffer.from(text))
}
