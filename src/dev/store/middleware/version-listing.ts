/**
 * `?versions`: all versions of a container's objects, the newest of each name first, with its markers of deletion. Put
 * together from two listings as Swift does it, with the same effects of markers and limits.
 */
import { objectRow } from '../app/container.ts'
import { type ListingItem, listNames } from '../app/listing.ts'
import { bestMatch, readListingQuery } from '../app/listing-query.ts'
import type { Backend } from '../backend/backend.ts'
import type { ContainerState } from '../backend/catalog.ts'
import { compareNames } from '../backend/sorted-names.ts'
import { parseVersionId, RESERVED, splitVersionName, versionName, versionsOf } from '../backend/versions.ts'
import type { Handler } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { isSuccess, Refusal, refuse, respond, type StoreResponse } from '../http/response.ts'
import { DELETE_MARKER_TYPE, versionId } from './version-paths.ts'

type Row = Readonly<Record<string, string | number | boolean>>

export async function listVersions(backend: Backend, request: StoreRequest, next: Handler): Promise<StoreResponse> {
  const { account, container = '' } = request.path
  // Answers whether the caller may list, and with which headers.
  const plain = await next({ ...request, query: new Map([...request.query, ['format', 'json']]) })
  const state = backend.container(account, container)
  if (!isSuccess(plain) || state === undefined) return plain
  if (!acceptsJson(request)) return refuse(406)
  const query = readListingQuery(request)
  const current = listNames(state.names, query)
  const versions = versionsOf(backend, account, container)
  const hidden = versions === undefined ? [] : listNames(versions.names, hiddenQuery(request))
  const direction = query.reverse ? -1 : 1
  // Stable: versions of one name keep the order of the hidden listing.
  const rows = merge(state, current, versions, hidden).sort((a, b) => direction * compareNames(keyOf(a), keyOf(b)))
  const body = Buffer.from(JSON.stringify(rows.slice(0, query.limit)))
  return respond(200, Object.fromEntries(plain.headers), body)
}

function acceptsJson({ query, headers }: StoreRequest): boolean {
  const format = query.get('format')
  return format ? format.toLowerCase() === 'json' : bestMatch(headers.get('accept'), ['application/json']) !== undefined
}

/** The same page of the hidden container. */
function hiddenQuery(request: StoreRequest): ReturnType<typeof readListingQuery> {
  const query = readListingQuery(request)
  if (/[0-9.\0]/.test(query.delimiter ?? '')) throw new Refusal(refuse(400, 'invalid delimiter param'))
  const prefix = request.query.has('prefix') ? RESERVED + query.prefix : ''
  return { ...query, prefix, endMarker: '', marker: hiddenMarker(request), folderOnly: false }
}

function hiddenMarker({ query }: StoreRequest): string {
  const marker = query.get('marker')
  const version = query.get('version_marker')
  // The character after the digits: behind all versions of that name.
  if (version === undefined) return marker === undefined ? '' : `${RESERVED}${marker}${RESERVED}:`
  if (marker === undefined) throw new Refusal(refuse(400, 'version_marker param requires marker'))
  if (version === 'null') return marker
  const at = parseVersionId(version)
  if (at === undefined) throw new Refusal(refuse(400, 'invalid version_marker param'))
  return versionName(marker, at)
}

function merge(
  state: ContainerState,
  current: readonly ListingItem[],
  versions: ContainerState | undefined,
  hidden: readonly ListingItem[],
): Row[] {
  const subdirs = new Set<string>()
  const latest = new Set<string>()
  const rows: Row[] = []
  const linked = new Set<string>()
  for (const item of current) {
    const record = 'name' in item ? state.objects.get(item.name) : undefined
    if ('subdir' in item) subdirs.add(item.subdir)
    else if (record?.link !== undefined) linked.add(versionName(record.name, record.link.version))
    else if (record !== undefined) {
      rows.push({ ...objectRow(record), version_id: 'null', is_latest: true })
      latest.add(record.name)
    }
  }
  for (const item of hidden) {
    if ('subdir' in item) {
      subdirs.add(item.subdir.slice(RESERVED.length))
      continue
    }
    const version = splitVersionName(item.name)
    const record = versions?.objects.get(item.name)
    if (version === undefined || record === undefined) continue
    const isMarker = record.type === DELETE_MARKER_TYPE && !latest.has(version.object)
    const isLatest = linked.has(item.name) || isMarker
    if (isLatest) latest.add(version.object)
    rows.push({ ...objectRow(record), name: version.object, version_id: versionId(version.at), is_latest: isLatest })
  }
  return [...rows, ...[...subdirs].map((subdir) => ({ subdir }))]
}

function keyOf(row: Row): string {
  return String(row.subdir ?? row.name)
}
