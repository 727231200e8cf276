/** A manifest as the client sends it: parsed, with all that is wrong with it told at once, by index, in Swift's words. */
import { LIMITS } from '../app/limits.ts'
import { parseRanges, satisfiable } from '../http/ranges.ts'
import { Refusal, refuse, refusePlainly } from '../http/response.ts'

export interface ObjectSegmentInput {
  readonly path: string
  readonly etag: string | undefined
  readonly sizeBytes: number | undefined
  /** As in a Range header, without `bytes=`. */
  readonly range: string | undefined
}

export interface DataSegmentInput {
  readonly data: Buffer
}

export type SegmentInput = ObjectSegmentInput | DataSegmentInput

/** A segment as it is stored, and as `multipart-manifest=get` shows it. */
export type StoredSegment =
  | {
      readonly name: string
      readonly bytes: number
      readonly hash: string
      readonly content_type: string
      readonly last_modified: string
      /** `first-last`, both included. */
      readonly range?: string
      readonly sub_slo?: true
    }
  | { readonly data: string }

/** Bytes that a segment adds to the object. */
export function segmentLength(segment: StoredSegment): number {
  if ('data' in segment) return Buffer.from(segment.data, 'base64').length
  const range = segment.range === undefined ? undefined : /^(\d+)-(\d+)$/.exec(segment.range)
  return range ? Number(range[2]) - Number(range[1]) + 1 : segment.bytes
}

const OBJECT_KEYS = ['path', 'range', 'etag', 'size_bytes']

/**
 * @param ownPath `/container/object` of the manifest itself.
 * @throws Refusal 400 or 413.
 */
export function parseManifest(body: Buffer, ownPath: string): readonly SegmentInput[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(refuse(400, 'Manifest must be valid JSON.\n'))
  }
  if (!Array.isArray(parsed)) throw new Refusal(refuse(400, 'Manifest must be a list.\n'))
  const errors: string[] = []
  const segments: SegmentInput[] = []
  for (const [index, item] of parsed.entries()) {
    const segment = parseSegment(item, index === parsed.length - 1, ownPath)
    if (typeof segment === 'string') errors.push(`Index ${index}: ${segment}`)
    else segments.push(segment)
  }
  if (segments.length > 0 && segments.every((segment) => 'data' in segment) && errors.length === 0) {
    errors.push('Inline data segments require at least one object-backed segment.')
  }
  if (errors.length > 0) throw new Refusal(refusePlainly(400, errors.map((error) => `${error}\n`).join('')))
  if (segments.filter((segment) => 'path' in segment).length > LIMITS.maxManifestSegments) {
    throw new Refusal(refuse(413, `Number of object-backed segments must be <= ${LIMITS.maxManifestSegments}`))
  }
  return segments
}

/** The segment, or what is wrong with it. */
function parseSegment(item: unknown, isLast: boolean, ownPath: string): SegmentInput | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'not a JSON object'
  const fields = new Map(Object.entries(item))
  if (fields.has('data')) return parseDataSegment(fields)
  if (!fields.has('path')) return `expected keys to include one of 'data' or 'path'`
  return refuseExtraKeys(fields, OBJECT_KEYS) ?? parseObjectSegment(fields, isLast, ownPath)
}

function refuseExtraKeys(fields: ReadonlyMap<string, unknown>, allowed: readonly string[]): string | undefined {
  const extra = [...fields.keys()].filter((key) => !allowed.includes(key)).sort()
  return extra.length === 0 ? undefined : `extraneous keys ${extra.map((key) => JSON.stringify(key)).join(', ')}`
}

function parseDataSegment(fields: ReadonlyMap<string, unknown>): SegmentInput | string {
  const extra = refuseExtraKeys(fields, ['data'])
  if (extra !== undefined) return extra
  const text = fields.get('data')
  if (typeof text !== 'string' || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return 'data must be valid base64'
  }
  const data = Buffer.from(text, 'base64')
  return data.length === 0 ? 'too small; each segment must be at least 1 byte.' : { data }
}

function parseObjectSegment(
  fields: ReadonlyMap<string, unknown>,
  isLast: boolean,
  ownPath: string,
): SegmentInput | string {
  const path = fields.get('path')
  const etag = fields.get('etag') ?? undefined
  if (typeof path !== 'string') return '"path" must be a string'
  if (etag !== undefined && typeof etag !== 'string') return '"etag" must be a string or null (if provided)'
  if (!path.replace(/^\/+|\/+$/g, '').includes('/')) {
    return 'path does not refer to an object. Path must be of the form /container/object.'
  }
  const sizeBytes = parseSize(fields.get('size_bytes'))
  if (Number.isNaN(sizeBytes)) return 'invalid size_bytes'
  if (sizeBytes !== undefined && sizeBytes < 1 && !isLast) return 'too small; each segment must be at least 1 byte.'
  if (`/${path.replace(/^\/+/, '')}` === ownPath) return 'manifest must not include itself as a segment'
  const range = fields.get('range') || undefined
  if (range === undefined) return { path, etag, sizeBytes, range }
  if (typeof range !== 'string') return 'invalid range'
  const problem = rangeProblem(range, sizeBytes)
  return problem ?? { path, etag, sizeBytes, range }
}

/** Numbers may come as strings; NaN for what is no whole number. */
function parseSize(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return Math.trunc(value)
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN
}

function rangeProblem(range: string, sizeBytes: number | undefined): string | undefined {
  const specs = parseRanges(`bytes=${range}`)
  if (specs === undefined) return 'invalid range'
  if (specs.length > 1) return 'multiple ranges (only one allowed)'
  if (sizeBytes !== undefined && satisfiable(specs, sizeBytes).length !== 1) return 'unsatisfiable range'
  return undefined
}
