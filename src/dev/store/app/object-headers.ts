/** Headers that are stored with an object, the time of its end, and the type that Swift guesses where none is given. */
import type { ObjectRecord } from '../backend/records.ts'
import { ceilSeconds, formatHttpDate, formatTimestamp } from '../backend/timestamp.ts'
import type { StoreRequest } from '../http/request.ts'
import { Refusal, refusePlainly } from '../http/response.ts'

/** For middlewares only: the server lets no `x-object-sysmeta-` in or out. */
export const SLO_ETAG = 'x-object-sysmeta-slo-etag'
export const SLO_SIZE = 'x-object-sysmeta-slo-size'

/** Kept besides metadata (object-server.conf, allowed_headers). */
const KEPT = new Set([
  'content-disposition',
  'content-encoding',
  'cache-control',
  'content-language',
  'expires',
  'x-robots-tag',
  'x-object-manifest',
])

export function storedHeaders(request: StoreRequest): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of request.headers) {
    if (KEPT.has(name) || (name.startsWith('x-object-meta-') && name !== 'x-object-meta-')) headers[name] = value
  }
  return headers
}

/**
 * Seconds since the epoch from X-Delete-After (which wins) or X-Delete-At.
 *
 * @throws Refusal 400 for what is no whole number or lies in the past.
 */
export function deleteAtOf({ headers }: StoreRequest, nowSeconds: number): number | undefined {
  const after = headers.get('x-delete-after')
  if (after !== undefined) {
    if (!/^\s*-?\d+\s*$/.test(after)) throw new Refusal(refusePlainly(400, 'Non-integer X-Delete-After'))
    const at = nowSeconds + Number(after)
    if (at <= nowSeconds) throw new Refusal(refusePlainly(400, 'X-Delete-After in past'))
    return at
  }
  const at = headers.get('x-delete-at')
  if (at === undefined) return undefined
  if (!/^\s*-?\d+\s*$/.test(at)) throw new Refusal(refusePlainly(400, 'Non-integer X-Delete-At'))
  if (Number(at) <= nowSeconds) throw new Refusal(refusePlainly(400, 'X-Delete-At in past'))
  return Number(at)
}

/** Headers of a GET or HEAD, but for those that depend on size, range and kind. */
export function describeObject(record: ObjectRecord): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': record.type,
    ...record.headers,
    etag: record.etag,
    'last-modified': formatHttpDate(ceilSeconds(record.modifiedAt)),
    'x-timestamp': formatTimestamp(record.modifiedAt),
    'accept-ranges': 'bytes',
  }
  if (record.deleteAt !== undefined) headers['x-delete-at'] = String(record.deleteAt)
  if (record.slo !== undefined) {
    headers['x-static-large-object'] = 'True'
    headers[SLO_ETAG] = record.slo.etag
    headers[SLO_SIZE] = String(record.slo.size)
  }
  return headers
}

/** Python's mimetypes knows hundreds; these are the ones that uploads without a type are likely to have. */
const TYPES: Readonly<Record<string, string>> = {
  avi: 'video/x-msvideo',
  bmp: 'image/bmp',
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  wav: 'audio/x-wav',
  webm: 'video/webm',
  xml: 'application/xml',
  zip: 'application/zip',
}

export function guessType(name: string): string {
  const dot = name.lastIndexOf('.')
  return (dot > name.lastIndexOf('/') && TYPES[name.slice(dot + 1).toLowerCase()]) || 'application/octet-stream'
}
