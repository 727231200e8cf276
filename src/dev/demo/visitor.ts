/** Who is using the demo: a random cookie. An application has its own sessions here. */
import { parse, serialize } from 'hono/utils/cookie'

const COOKIE = 'sluice_demo'
/** 128 random bits. */
const VISITOR = /^[0-9a-f]{32}$/

/** The visitor that the request's cookie names; `undefined` before the first page. */
export function visitorOf(request: Request): string | undefined {
  const visitor = parse(request.headers.get('Cookie') ?? '', COOKIE)[COOKIE]
  return visitor !== undefined && VISITOR.test(visitor) ? visitor : undefined
}

/** A new visitor, and the header that makes the browser remember it. */
export function newVisitor(request: Request): { readonly visitor: string; readonly setCookie: string } {
  const visitor = crypto.randomUUID().replaceAll('-', '')
  const setCookie = serialize(COOKIE, visitor, {
    path: '/',
    httpOnly: true,
    // Sent along when a link leads here, never with another site's POST.
    sameSite: 'Lax',
    secure: new URL(request.url).protocol === 'https:',
  })
  return { visitor, setCookie }
}
