/** Reads the query of a listing and chooses its format. */
import type { StoreRequest } from '../http/request.ts'
import { Refusal, refuse } from '../http/response.ts'
import { LIMITS } from './limits.ts'
import type { ListingQuery } from './listing.ts'

/** @throws Refusal 412 above the limit, as Swift answers. */
export function readListingQuery({ query, path }: StoreRequest): ListingQuery {
  const given = query.get('limit') ?? ''
  const limit = /^\d+$/.test(given) ? Number(given) : LIMITS.listingLimit
  if (limit > LIMITS.listingLimit) throw new Refusal(refuse(412, `Maximum limit is ${LIMITS.listingLimit}`))
  const folder = path.container === undefined ? undefined : query.get('path')
  const byFolder = { prefix: folder ? `${folder.replace(/\/+$/, '')}/` : '', delimiter: '/', folderOnly: true }
  const byPrefix = { prefix: query.get('prefix') ?? '', delimiter: query.get('delimiter') || undefined }
  return {
    ...(folder === undefined ? byPrefix : byFolder),
    marker: query.get('marker') ?? '',
    endMarker: query.get('end_marker') ?? '',
    limit,
    reverse: ['true', '1', 'yes', 'on', 't', 'y'].includes((query.get('reverse') ?? '').toLowerCase()),
  }
}

export type ListingFormat = 'text/plain' | 'application/json' | 'application/xml' | 'text/xml'

const BY_NAME: Readonly<Record<string, ListingFormat>> = {
  plain: 'text/plain',
  json: 'application/json',
  xml: 'application/xml',
}

/** @throws Refusal 406 when nothing of what the client accepts can be given. */
export function listingFormat(request: StoreRequest): ListingFormat {
  const name = request.query.get('format')
  if (name !== undefined && name !== '') return BY_NAME[name.toLowerCase()] ?? 'text/plain'
  const format = bestMatch(request.headers.get('accept'), [
    'text/plain',
    'application/json',
    'application/xml',
    'text/xml',
  ])
  if (format === undefined) throw new Refusal(refuse(406))
  return format
}

/** The best of `offers` for an Accept header (RFC 9110 §12.5.1); the first one where there is no header. */
export function bestMatch<Offer extends string>(
  accept: string | undefined,
  offers: readonly Offer[],
): Offer | undefined {
  if (accept === undefined || accept.trim() === '') return offers[0]
  let best: { readonly offer: Offer; readonly quality: number } | undefined
  for (const offer of offers) {
    const quality = qualityOf(accept, offer)
    if (quality > (best?.quality ?? 0)) best = { offer, quality }
  }
  return best?.offer
}

function qualityOf(accept: string, offer: string): number {
  let quality = 0
  let specificity = -1
  for (const item of accept.split(',')) {
    const [range = '', ...parameters] = item.split(';').map((text) => text.trim())
    const [type = '', subtype = ''] = range.split('/')
    const [offerType, offerSubtype] = offer.split('/')
    if ((type !== '*' && type !== offerType) || (subtype !== '*' && subtype !== offerSubtype)) continue
    const rank = (type === '*' ? 0 : 1) + (subtype === '*' ? 0 : 1)
    if (rank <= specificity) continue
    specificity = rank
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    quality = q === undefined ? 1 : Number(q.slice(2)) || 0
  }
  return quality
}
