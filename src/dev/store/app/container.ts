/** PUT, POST, GET, HEAD and DELETE of a container. */
import type { Backend } from '../backend/backend.ts'
import type { ContainerState } from '../backend/catalog.ts'
import type { ObjectRecord, VersionLink } from '../backend/records.ts'
import { ceilSeconds, formatHttpDate, formatIso, formatTimestamp } from '../backend/timestamp.ts'
import { quotePath, type StorePath } from '../http/path.ts'
import type { StoreRequest } from '../http/request.ts'
import { refuse, refusePlainly, respond, type StoreResponse } from '../http/response.ts'
import { newAccount } from './account.ts'
import { cleanAccessList } from './acl.ts'
import { LIMITS } from './limits.ts'
import { type ListingItem, listNames } from './listing.ts'
import { listingFormat, readListingQuery } from './listing-query.ts'
import { checkMetadata, mergeMetadata } from './metadata.ts'
import { type ListingRow, renderListing } from './render-listing.ts'

export const CONTAINER_METHODS = ['PUT', 'POST', 'OPTIONS', 'HEAD', 'GET', 'DELETE'] as const

/** What only the account's owner sees and sets (proxy-server.conf, swift_owner_headers). */
const OWNER_HEADERS = [
  'x-container-read',
  'x-container-write',
  'x-container-meta-temp-url-key',
  'x-container-meta-temp-url-key-2',
]

function isKept(name: string): boolean {
  return name.startsWith('x-container-meta-') || name === 'x-container-read' || name === 'x-container-write'
}

export function readContainer(
  request: StoreRequest,
  container: ContainerState | undefined,
  isOwner: boolean,
): StoreResponse {
  const query = readListingQuery(request)
  const format = listingFormat(request)
  if (container === undefined) return refuse(404)
  const headers = {
    ...containerHeaders(container, isOwner),
    'content-type': `${format}; charset=utf-8`,
    vary: request.query.has('format') ? undefined : 'Accept',
  }
  if (request.method === 'HEAD') return respond(204, headers, Buffer.alloc(0))
  const rows = listNames(container.names, query).map((item) => rowOf(request.path, container, item))
  const text = renderListing({ kind: 'container', name: container.record.name, rows }, format)
  return respond(text === '' ? 204 : 200, headers, Buffer.from(text))
}

function rowOf(path: StorePath, container: ContainerState, item: ListingItem): ListingRow {
  if ('subdir' in item) return item
  const record = container.objects.get(item.name)
  if (record === undefined) return { subdir: item.name }
  return record.link === undefined ? objectRow(record) : linkRow(path, record, record.link)
}

/** An object with versions shows the size and hash of the newest one. */
function linkRow({ account, container }: StorePath, record: ObjectRecord, link: VersionLink): ListingRow {
  const path = quotePath(`/v1/${account}/${container}/${record.name}`)
  return {
    ...objectRow(record),
    bytes: link.size,
    hash: link.etag,
    version_symlink: true,
    symlink_path: `${path}?version-id=${formatTimestamp(link.version)}`,
  }
}

export function objectRow(record: ObjectRecord): Readonly<Record<string, string | number>> {
  return {
    bytes: record.slo?.size ?? record.size,
    hash: record.etag,
    name: record.name,
    content_type: record.type,
    last_modified: formatIso(record.modifiedAt),
    ...(record.slo === undefined ? {} : { slo_etag: `"${record.slo.etag}"` }),
  }
}

function containerHeaders({ record, objects, bytes }: ContainerState, isOwner: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    'x-container-object-count': String(objects.size),
    'x-container-bytes-used': String(bytes),
    'x-timestamp': formatTimestamp(record.createdAt),
    'last-modified': formatHttpDate(ceilSeconds(record.modifiedAt)),
    'accept-ranges': 'bytes',
    'x-storage-policy': 'Policy-0',
  }
  for (const [header, value] of Object.entries(record.headers)) {
    if (isOwner || !OWNER_HEADERS.includes(header)) headers[header] = value
  }
  return headers
}

/** @throws nothing; a list that is none is answered 400, as Swift does. */
function cleanAccessLists(request: StoreRequest): StoreRequest | StoreResponse {
  const headers = new Map(request.headers)
  for (const name of ['x-container-read', 'x-container-write']) {
    const value = headers.get(name)
    if (value === undefined) continue
    try {
      headers.set(name, cleanAccessList(name, value))
    } catch (error) {
      return refusePlainly(400, error instanceof Error ? error.message : String(error))
    }
  }
  return { ...request, headers }
}

export async function putContainer(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  const cleaned = cleanAccessLists(request)
  if ('status' in cleaned) return cleaned
  const refused = checkMetadata(cleaned, 'container')
  if (refused !== undefined) return refused
  const { account, container: name = '' } = request.path
  const length = Buffer.byteLength(name)
  if (length > LIMITS.maxContainerNameBytes) {
    return refuse(400, `Container name length of ${length} longer than ${LIMITS.maxContainerNameBytes}`)
  }
  const policy = request.headers.get('x-storage-policy')
  if (policy !== undefined && policy.toLowerCase() !== 'policy-0')
    return refuse(400, `Invalid X-Storage-Policy '${policy}'`)
  if (backend.account(account) === undefined) await backend.saveAccount(newAccount(backend, account))
  const present = backend.container(account, name)?.record
  const now = backend.stamp()
  await backend.saveContainer(account, {
    ...present,
    name,
    createdAt: present?.createdAt ?? now,
    modifiedAt: now,
    headers: mergeMetadata(present?.headers ?? {}, cleaned, isKept),
  })
  return present === undefined ? respond(201, {}, Buffer.alloc(0)) : respond(202)
}

export async function postContainer(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  const cleaned = cleanAccessLists(request)
  if ('status' in cleaned) return cleaned
  const refused = checkMetadata(cleaned, 'container')
  if (refused !== undefined) return refused
  const { account, container: name = '' } = request.path
  const present = backend.container(account, name)?.record
  if (present === undefined) return refuse(404)
  const headers = mergeMetadata(present.headers, cleaned, isKept)
  await backend.saveContainer(account, { ...present, modifiedAt: backend.stamp(), headers })
  return respond(204)
}

export async function deleteContainer(backend: Backend, request: StoreRequest): Promise<StoreResponse> {
  const { account, container: name = '' } = request.path
  const present = backend.container(account, name)
  if (present === undefined) return refuse(404)
  if (present.objects.size > 0) return refuse(409)
  return (await backend.deleteContainer(account, name)) ? respond(204) : refuse(409)
}
