/** The headers by which the application's own CSRF protection recognises its page. */

/** What Rails, Laravel and most middleware read; Django reads `X-CSRFToken`. */
const DEFAULT_CSRF_HEADER = 'X-CSRF-Token'

export interface CsrfSource {
  readonly document: Document
  readonly endpoint: URL
  /** Name of the cookie that holds the token; `null` where there is none. */
  readonly cookie: string | null
  /** @default 'X-CSRF-Token' */
  readonly header: string | null
}

/** Read before every request: tokens change when a person signs in. */
export function csrfHeaders({ document, endpoint, cookie, header }: CsrfSource): Readonly<Record<string, string>> {
  const token = cookie === null ? metaToken(document, endpoint) : cookieValue(document.cookie, cookie)
  return token === undefined || token === '' ? {} : { [header ?? DEFAULT_CSRF_HEADER]: token }
}

function metaToken(document: Document, endpoint: URL): string | undefined {
  // Found by itself, so it goes to the page's own origin only. A cookie is named by the page: that is consent.
  if (endpoint.origin !== new URL(document.baseURI).origin) return undefined
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content
}

export function cookieValue(cookies: string, name: string): string | undefined {
  const prefix = `${name}=`
  const pair = cookies.split('; ').find((candidate) => candidate.startsWith(prefix))
  if (pair === undefined) return undefined
  const value = pair.slice(prefix.length)
  try {
    return decodeURIComponent(value)
  } catch {
    // Not percent-encoded after all.
    return value
  }
}
