/**
 * Which pages may talk to the server. Own pages always; pages of other origins only by exact allow-list. A request
 * without an Origin does not come from another site's page: browsers send it with every POST and DELETE (Fetch
 * standard, "append a request Origin header"), and GET carries its token in a header that needs a preflight.
 */

export interface OriginPolicy {
  readonly allowed: readonly string[]
  judge(request: Request): OriginJudgement
}

/** `own`: same origin, or no page at all. `listed`: of the allow-list, gets CORS headers. */
export type OriginJudgement = 'own' | 'listed' | 'refused'

/** @throws TypeError for entries that are no origin; `*` would hand every site the visitor's cookies. */
export function createOriginPolicy(origins: readonly string[]): OriginPolicy {
  for (const origin of origins) {
    if (originOf(origin) !== origin) {
      throw new TypeError(
        `origins must hold exact origins such as "https://app.example"; ${JSON.stringify(origin)} is none.`,
      )
    }
  }
  const listed = new Set(origins)

  return {
    allowed: origins,
    judge(request) {
      const origin = request.headers.get('Origin')
      const site = request.headers.get('Sec-Fetch-Site')
      if (origin === null) return 'own'
      if (listed.has(origin)) return 'listed'
      // Set by the browser and by no script; right behind every proxy. Plain-http pages do not send it.
      if (site !== null) return site === 'same-origin' ? 'own' : 'refused'
      return hostOf(origin) === new URL(request.url).host ? 'own' : 'refused'
    },
  }
}

/** The host alone: behind a proxy that ends TLS the server sees http where the page has https. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { origin } = new URL(text)
  return origin === 'null' ? undefined : origin
}
