/** GET, HEAD and POST of an account. Accounts appear when they are first written to, as with account_autocreate. */
import type { Backend } from '../backend/backend.ts'
import type { AccountRecord } from '../backend/records.ts'
import { formatIso, formatTimestamp } from '../backend/timestamp.ts'
import { RESERVED, usedBytes } from '../backend/versions.ts'
import type { StoreRequest } from '../http/request.ts'
import { refuse, respond, type StoreResponse } from '../http/response.ts'
import { type ListingQuery, listNames } from './listing.ts'
import { listingFormat, readListingQuery } from './listing-query.ts'
import { checkMetadata, mergeMetadata } from './metadata.ts'
import { type ListingRow, renderListing } from './render-listing.ts'

/** What only the account's owner sees and sets. */
const OWNER_HEADERS = ['x-account-meta-temp-url-key', 'x-account-meta-temp-url-key-2']

export const ACCOUNT_METHODS = ['POST', 'OPTIONS', 'HEAD', 'GET'] as const

export function readAccount(backend: Backend, request: StoreRequest, isOwner: boolean): StoreResponse {
  const query = readListingQuery(request)
  const format = listingFormat(request)
  const name = request.path.account
  const state = backend.account(name)
  const rows =
    state === undefined ? [] : listNames(state.names, visible(query)).map((item) => rowOf(backend, name, item))
  const text = renderListing({ kind: 'account', name, rows }, format)
  const headers = {
    ...accountHeaders(backend, name, isOwner),
    'content-type': `${format}; charset=utf-8`,
    vary: request.query.has('format') ? undefined : 'Accept',
  }
  if (request.method === 'HEAD') return respond(state === undefined ? 200 : 204, headers, Buffer.alloc(0))
  return respond(text === '' ? 204 : 200, headers, Buffer.from(text))
}

/** Containers that hold versions stay hidden: a page begins behind their names at the earliest. */
function visible(query: ListingQuery): ListingQuery {
  const end = query.reverse ? 'endMarker' : 'marker'
  return query[end] === '' || query[end].startsWith(RESERVED) ? { ...query, [end]: BEHIND_RESERVED } : query
}

const BEHIND_RESERVED = `${RESERVED}\u{10ffff}`

function rowOf(backend: Backend, account: string, item: { name: string } | { subdir: string }): ListingRow {
  if ('subdir' in item) return item
  const container = backend.container(account, item.name)
  return {
    name: item.name,
    count: container?.objects.size ?? 0,
    bytes: container === undefined ? 0 : usedBytes(backend, account, container),
    last_modified: formatIso(container?.record.modifiedAt ?? 0),
  }
}

function accountHeaders(backend: Backend, name: string, isOwner: boolean): Record<string, string> {
  const state = backend.account(name)
  const containers = [...(state?.containers.values() ?? [])]
  const created = formatTimestamp(state?.record.createdAt ?? backend.stamp())
  const headers: Record<string, string> = {
    'x-account-container-count': String(containers.length),
    'x-account-object-count': String(containers.reduce((sum, { objects }) => sum + objects.size, 0)),
    'x-account-bytes-used': String(containers.reduce((sum, { bytes }) => sum + bytes, 0)),
    'x-timestamp': created,
    ...(state === undefined ? { 'x-put-timestamp': created } : { 'accept-ranges': 'bytes' }),
  }
  for (const [header, value] of Object.entries(state?.record.headers ?? {})) {
    if (isOwner || !OWNER_HEADERS.includes(header)) headers[header] = value
  }
  return headers
}

export async function postAccount(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  const refused = checkMetadata(request, 'account')
  if (refused !== undefined) return refused
  // Only a reseller's administrator sets quotas in Swift, and this store has none.
  if (request.headers.has('x-account-meta-quota-bytes')) return refuse(403)
  const record = backend.account(request.path.account)?.record ?? newAccount(backend, request.path.account)
  const headers = mergeMetadata(record.headers, request, (name) => name.startsWith('x-account-meta-'))
  await backend.saveAccount({ ...record, headers })
  return respond(204)
}

export function newAccount(backend: Backend, name: string): AccountRecord {
  return { name, createdAt: backend.stamp(), headers: {} }
}
