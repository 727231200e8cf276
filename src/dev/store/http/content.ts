/** Answers a GET or HEAD for some bytes: conditions first (RFC 9110 §13), then ranges (§14), in Swift's order. */
import { randomBytes } from 'node:crypto'
import { type ByteRange, parseRanges, satisfiable } from './ranges.ts'
import type { StoreRequest } from './request.ts'
import { amend, refuse, respond, type StoreResponse } from './response.ts'

export interface Content {
  readonly size: number
  /** Bytes `first` to `last`, both included. What it throws before the first byte is the caller's to answer. */
  open(first: number, last: number): Promise<AsyncIterable<Uint8Array>>
}

export interface Validators {
  /** Without quotes. */
  readonly etag: string
  /** Seconds since the epoch. */
  readonly lastModified: number
}

/** @param headers all of the answer's headers but those that depend on ranges. */
export async function serveContent(
  request: StoreRequest,
  headers: Readonly<Record<string, string | undefined>>,
  content: Content,
  validators: Validators,
): Promise<StoreResponse> {
  const refused = conditionStatus(request, validators)
  if (refused !== undefined) return respond(refused, { ...headers, 'content-length': '0' }, Buffer.alloc(0))
  const whole = { ...headers, 'content-length': String(content.size) }
  if (request.method === 'HEAD') return respond(200, whole, Buffer.alloc(0))
  const specs = parseRanges(request.headers.get('range'))
  if (specs === undefined) return respond(200, whole, await content.open(0, content.size - 1))
  const ranges = satisfiable(specs, content.size)
  // A suffix of nothing is the whole of nothing: there is no Content-Range to name it.
  if (content.size === 0 && specs.some(({ first, last }) => first === undefined && last !== 0)) {
    return respond(200, whole, Buffer.alloc(0))
  }
  const [only, second] = ranges
  if (only === undefined) return amend(refuse(416), { ...headers, 'content-range': `bytes */${content.size}` })
  if (second !== undefined) return serveRanges(headers, content, ranges)
  const partial = {
    ...headers,
    'content-range': contentRange(only, content.size),
    'content-length': String(only.last - only.first + 1),
  }
  return respond(206, partial, await content.open(only.first, only.last))
}

function contentRange({ first, last }: ByteRange, size: number): string {
  return `bytes ${first}-${last}/${size}`
}

async function serveRanges(
  headers: Readonly<Record<string, string | undefined>>,
  content: Content,
  ranges: readonly ByteRange[],
): Promise<StoreResponse> {
  const boundary = randomBytes(16).toString('hex')
  const head = (range: ByteRange): string =>
    `--${boundary}\r\nContent-Type: ${headers['content-type'] ?? ''}\r\n` +
    `Content-Range: ${contentRange(range, content.size)}\r\n\r\n`
  const end = `--${boundary}--`
  const length = ranges.reduce(
    (sum, range) => sum + head(range).length + (range.last - range.first + 1) + 2,
    end.length,
  )

  async function* sections(): AsyncIterable<Uint8Array> {
    for (const range of ranges) {
      yield Buffer.from(head(range), 'latin1')
      yield* await content.open(range.first, range.last)
      yield Buffer.from('\r\n')
    }
    yield Buffer.from(end)
  }
  return respond(
    206,
    { ...headers, 'content-type': `multipart/byteranges;boundary=${boundary}`, 'content-length': String(length) },
    sections(),
  )
}

/** 304, 412, or undefined where the request goes on. */
function conditionStatus({ headers }: StoreRequest, { etag, lastModified }: Validators): 304 | 412 | undefined {
  const noneMatch = headers.get('if-none-match')
  if (noneMatch && matchesEtag(noneMatch, etag)) return 304
  const match = headers.get('if-match')
  if (match && !matchesEtag(match, etag)) return 412
  const modifiedSince = parseSeconds(headers.get('if-modified-since'))
  if (modifiedSince !== undefined && lastModified <= modifiedSince) return 304
  const unmodifiedSince = parseSeconds(headers.get('if-unmodified-since'))
  if (unmodifiedSince !== undefined && lastModified > unmodifiedSince) return 412
  return undefined
}

/** Quotes around entity tags are optional, in Swift's reading. */
function matchesEtag(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || unquoteEtag(tag) === etag)
}

export function unquoteEtag(tag: string): string {
  return tag.length > 1 && tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag
}

function parseSeconds(date: string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}
