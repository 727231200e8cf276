/** What the demo's pages may do: everything from here, connections to the store too, nothing inline. */
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

export interface PolicyOptions {
  /** Of the stores that the page sends to. */
  readonly connect: readonly string[]
  /**
   * Pages that may show it in a frame.
   * @default 'none'
   */
  readonly frameAncestors?: 'none' | 'self'
}

/** What the element needs, and no more. */
export function pagePolicy({ connect, frameAncestors = 'none' }: PolicyOptions): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      connectSrc: ["'self'", ...connect],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: [`'${frameAncestors}'`],
      objectSrc: ["'none'"],
    },
    // `no-referrer`, the default, makes browsers send `Origin: null` with our own form.
    referrerPolicy: 'same-origin',
    // On http://localhost it would only lock a developer out.
    strictTransportSecurity: false,
  })
}
