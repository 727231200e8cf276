/**
 * PUT of a manifest: asks for every segment by HEAD with the caller's rights, compares what the client says about it,
 * and stores the manifest. Nothing is stored unless all segments are right; all problems are told at once.
 */
import { createHash } from 'node:crypto'
import { LIMITS } from '../app/limits.ts'
import { guessType } from '../app/object-headers.ts'
import { unquoteEtag } from '../http/content.ts'
import { quotePath, splitPath } from '../http/path.ts'
import type { Handler } from '../http/pipeline.ts'
import { parseRanges, satisfiable } from '../http/ranges.ts'
import { REASONS, statusLine } from '../http/reasons.ts'
import { bodyOf, EMPTY_BODY, isTrue, readBody, type StoreRequest } from '../http/request.ts'
import { amend, isSuccess, readResponse, refuse, respond, type StoreResponse } from '../http/response.ts'
import { type ReportError, type ReportFormat, renderReport, reportFormat } from './bulk-result.ts'
import {
  type ObjectSegmentInput,
  parseManifest,
  type SegmentInput,
  type StoredSegment,
  segmentLength,
} from './slo-manifest.ts'

/** Segments asked for at a time: Swift's default (slo.py, concurrency). */
const CONCURRENCY = 2

export async function putManifest(request: StoreRequest, next: Handler): Promise<StoreResponse> {
  if (request.headers.get('x-copy-from')) return refuse(405, 'Multipart Manifest PUTs cannot be COPY requests')
  const { length, chunked } = request.body
  if (length === undefined && !chunked) return refuse(411)
  if (length !== undefined && length > LIMITS.maxManifestBytes) {
    return refuse(413, `Manifest File > ${LIMITS.maxManifestBytes} bytes`)
  }
  const body = await readBody(request.body, LIMITS.maxManifestBytes)
  const inputs = parseManifest(body, `/${request.path.container}/${request.path.object}`)
  const format = reportFormat(request.headers.get('accept')) ?? 'text/plain'
  if (!isTrue(request.query.get('heartbeat'))) return (await commit(request, next, inputs, format)).response
  return respond(202, { 'content-type': format }, withHeartbeat(commit(request, next, inputs, format), format))
}

interface Outcome {
  readonly response: StoreResponse
  /** What is wrong with segments. */
  readonly problems: readonly ReportError[]
  /** This middleware refused, not the store behind it. */
  readonly isOwnRefusal: boolean
}

/** Blanks while the work goes on, then a report whose status line is the only one that counts. */
async function* withHeartbeat(work: Promise<Outcome>, format: ReportFormat): AsyncIterable<Uint8Array> {
  yield Buffer.from(' ')
  // A failure is for the await below; until then it must not count as unhandled.
  work.catch(() => undefined)
  while ((await Promise.race([work, blankTime()])) === undefined) yield Buffer.from(' ')
  yield Buffer.from(`\r\n\r\n${await heartbeatReport(await work, format)}`)
}

function blankTime(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), LIMITS.yieldSeconds * 1000).unref()
  })
}

async function heartbeatReport({ response, problems, isOwnRefusal }: Outcome, format: ReportFormat): Promise<string> {
  const facts = { 'Response Status': statusLine(response.status) }
  if (isSuccess(response)) {
    const etag = response.headers.get('etag') ?? ''
    const lastModified = response.headers.get('last-modified') ?? ''
    return renderReport(
      format,
      { ...facts, Etag: etag, 'Last Modified': lastModified, 'Response Body': '' },
      [],
      'upload',
    )
  }
  const explained = isOwnRefusal
    ? (REASONS[response.status] ?? []).join('\n')
    : (await readResponse(response)).toString('utf8')
  return renderReport(format, { ...facts, 'Response Body': explained }, problems, 'upload')
}

async function commit(
  request: StoreRequest,
  next: Handler,
  inputs: readonly SegmentInput[],
  format: ReportFormat,
): Promise<Outcome> {
  const heads = await headSegments(request, next, inputs)
  const problems: ReportError[] = []
  const segments = inputs.map((input, i) => describeSegment(input, heads, problems, i === inputs.length - 1))
  if (problems.length > 0) {
    const report = Buffer.from(renderReport(format, {}, problems, 'upload'))
    return { response: respond(400, { 'content-type': format }, report), problems, isOwnRefusal: true }
  }
  const checked = segments.flatMap((segment) => (segment === undefined ? [] : [segment]))
  const etag = etagOf(checked)
  const size = checked.reduce((sum, segment) => sum + segmentLength(segment), 0)
  const promised = unquoteEtag(request.headers.get('etag') ?? '')
  if (promised !== '' && promised !== etag) return { response: refuse(422), problems, isOwnRefusal: true }
  const stored = await next(manifestRequest(request, checked, { etag, size }))
  const response = isSuccess(stored) ? amend(stored, { etag: `"${etag}"` }) : stored
  return { response, problems, isOwnRefusal: false }
}

function manifestRequest(
  request: StoreRequest,
  segments: readonly StoredSegment[],
  slo: { readonly etag: string; readonly size: number },
): StoreRequest {
  const stored = Buffer.from(JSON.stringify(segments))
  const headers = new Map(request.headers)
  headers.set('etag', createHash('md5').update(stored).digest('hex'))
  headers.set('content-length', String(stored.length))
  if (!headers.get('content-type')) headers.set('content-type', guessType(request.path.object ?? ''))
  return { ...request, headers, body: bodyOf(stored), slo }
}

/** One HEAD for each distinct path. */
async function headSegments(
  request: StoreRequest,
  next: Handler,
  inputs: readonly SegmentInput[],
): Promise<ReadonlyMap<string, StoreResponse>> {
  const paths = [...new Set(inputs.flatMap((input) => ('path' in input ? [input.path] : [])))]
  const heads = new Map<string, StoreResponse>()
  let position = 0
  const worker = async (): Promise<void> => {
    for (let path = paths[position++]; path !== undefined; path = paths[position++]) {
      heads.set(path, await headSegment(request, next, path))
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return heads
}

function headSegment(request: StoreRequest, next: Handler, path: string): Promise<StoreResponse> {
  const headers = new Map([...request.headers].filter(([name]) => name === 'referer'))
  const target = splitPath(`/${request.path.version}/${request.path.account}/${path.replace(/^\/+/, '')}`)
  return next({ ...request, method: 'HEAD', path: target, query: new Map(), headers, body: EMPTY_BODY })
}

function describeSegment(
  input: SegmentInput,
  heads: ReadonlyMap<string, StoreResponse>,
  problems: ReportError[],
  isLast: boolean,
): StoredSegment | undefined {
  if (!('path' in input)) return { data: input.data.toString('base64') }
  const head = heads.get(input.path)
  const name = quotePath(input.path)
  if (head === undefined || !isSuccess(head)) {
    problems.push([name, statusLine(head?.status ?? 404)])
    return undefined
  }
  const bytes = Number(head.headers.get('content-length') ?? 0)
  const hash = unquoteEtag(head.headers.get('etag') ?? '')
  const range = resolveRange(input, bytes, name, problems)
  const length = range === undefined ? bytes : range.last - range.first + 1
  if (length < 1 && !isLast) problems.push([name, 'Too small; each segment must be at least 1 byte.'])
  if (input.sizeBytes !== undefined && input.sizeBytes !== bytes) problems.push([name, 'Size Mismatch'])
  if (input.etag !== undefined && input.etag !== hash) problems.push([name, 'Etag Mismatch'])
  return {
    name: `/${input.path.replace(/^\/+/, '')}`,
    bytes,
    hash,
    content_type: head.headers.get('content-type') ?? 'application/octet-stream',
    last_modified: `${new Date(head.headers.get('last-modified') ?? 0).toISOString().slice(0, 19)}.000000`,
    ...(range === undefined ? {} : { range: `${range.first}-${range.last}` }),
    ...(isTrue(head.headers.get('x-static-large-object')) ? { sub_slo: true as const } : {}),
  }
}

/** The range in absolute numbers; undefined for the whole. */
function resolveRange(
  { range }: ObjectSegmentInput,
  bytes: number,
  name: string,
  problems: ReportError[],
): { readonly first: number; readonly last: number } | undefined {
  if (range === undefined) return undefined
  const [only] = satisfiable(parseRanges(`bytes=${range}`) ?? [], bytes)
  if (only === undefined) problems.push([name, 'Unsatisfiable Range'])
  return only !== undefined && only.first === 0 && only.last === bytes - 1 ? undefined : only
}

/** MD5 over the segments' etags, as the PUT's own Etag header has to give it. */
function etagOf(segments: readonly StoredSegment[]): string {
  const md5 = createHash('md5')
  for (const segment of segments) {
    if ('data' in segment) md5.update(createHash('md5').update(Buffer.from(segment.data, 'base64')).digest('hex'))
    else md5.update(segment.range === undefined ? segment.hash : `${segment.hash}:${segment.range};`)
  }
  return md5.digest('hex')
}
