/**
 * CORS of the parts container. Swift compares origins as exact strings, keeps them as one metadata value, and adds
 * nothing of its own to a preflight's answer but what is here. https://docs.openstack.org/swift/latest/cors.html
 */
import type { Edit } from './edit.ts'
import { SetUpError } from './error.ts'
import type { Found } from './found.ts'

const ALLOW_ORIGIN = 'X-Container-Meta-Access-Control-Allow-Origin'
const EXPOSE_HEADERS = 'X-Container-Meta-Access-Control-Expose-Headers'
const MAX_AGE = 'X-Container-Meta-Access-Control-Max-Age'

/** The part's MD5 as stored, ids that a support person can look up in the store's log, and when to come back. */
const EXPOSED = ['etag', 'x-trans-id', 'x-openstack-request-id', 'retry-after']
/** 24 hours is the most that any browser keeps a preflight's answer (Firefox; Chromium keeps 2). */
const MAX_AGE_SECONDS = 86_400
/** Swift's own `max_meta_value_length`. */
const MAX_VALUE_BYTES = 256

/** What lets pages of these origins send, on top of what is allowed already. */
export function corsEdits(found: Found, origins: readonly string[]): readonly Edit[] {
  if (origins.length === 0) return []
  for (const origin of origins) checkOrigin(origin)
  return [originEdit(found, origins), exposeEdit(found), maxAgeEdit(found)].filter((edit) => edit !== undefined)
}

function checkOrigin(origin: string): void {
  if (origin === '*') return
  const parsed = URL.canParse(origin) ? new URL(origin) : undefined
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.origin === origin) return
  const hint = parsed?.origin.startsWith('http') ? ` Did you mean ${parsed.origin}?` : ''
  const message = `"${origin}" is not an origin as browsers send it: scheme, host and port only, such as https://app.example.${hint}`
  throw new SetUpError('bad_origin', message)
}

function originEdit(found: Found, origins: readonly string[]): Edit | undefined {
  const before = words(found.header(ALLOW_ORIGIN))
  const added = origins.filter((origin, index) => !before.includes(origin) && origins.indexOf(origin) === index)
  if (added.length === 0 || before.includes('*')) return undefined
  const value = [...before, ...added].join(' ')
  if (value.length > MAX_VALUE_BYTES) {
    const message = `The origins of "${found.container}" would take ${value.length} bytes; Swift keeps ${MAX_VALUE_BYTES} in one value. Remove some, allow "*" (every part is signed anyway), or ask the operator to set cors_allow_origin.`
    throw new SetUpError('origins_too_long', message)
  }
  return { text: `let pages of ${added.join(', ')} send parts (CORS)`, headers: { [ALLOW_ORIGIN]: value } }
}

function exposeEdit(found: Found): Edit | undefined {
  const before = words(found.header(EXPOSE_HEADERS))
  const added = EXPOSED.filter((name) => !before.some((word) => word.toLowerCase() === name))
  if (added.length === 0) return undefined
  const headers = { [EXPOSE_HEADERS]: [...before, ...added].join(' ') }
  return { text: `let those pages read ${added.join(', ')} (CORS)`, headers }
}

/** An operator's own value stays. */
function maxAgeEdit(found: Found): Edit | undefined {
  if (found.header(MAX_AGE) !== undefined) return undefined
  return {
    text: 'let browsers remember a preflight for 24 hours (CORS)',
    headers: { [MAX_AGE]: String(MAX_AGE_SECONDS) },
  }
}

function words(value: string | undefined): readonly string[] {
  return value?.split(/\s+/).filter((word) => word !== '') ?? []
}
