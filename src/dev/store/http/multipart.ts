/** Reads `multipart/form-data` (RFC 7578) part by part with flat memory, as strictly and as leniently as Swift does. */

export interface MultipartPart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** To be read before the next part is asked for; what is left of it is skipped. */
  readonly body: AsyncIterable<Uint8Array>
}

/** The body does not begin with its boundary, or a part's headers never end. */
export class MalformedMultipart extends Error {
  override readonly name = 'MalformedMultipart'
}

/** Headers of one part; a browser sends some two hundred bytes. */
const MAX_PART_HEADER_BYTES = 64 * 1024
const CRLF = Buffer.from('\r\n')

/** A value with attributes: `form-data; name="a"; filename="b.txt"`. */
export interface HeaderValue {
  readonly value: string
  readonly attributes: ReadonlyMap<string, string>
}

/** Reads attributes until the first that is none. */
export function parseHeaderValue(header: string): HeaderValue {
  const end = header.indexOf(';')
  const value = end === -1 ? header : header.slice(0, end)
  const rest = end === -1 ? '' : header.slice(end + 1).trim()
  const attributes = new Map<string, string>()
  const pattern = /(\w+)=(".*?"|[^";]+)(?:; ?|$)/y
  for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
    attributes.set(match[1] ?? '', (match[2] ?? '').replace(/^"+|"+$/g, ''))
  }
  return { value: value.trim(), attributes }
}

/** @throws MalformedMultipart */
export async function* readMultipart(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<MultipartPart, void> {
  const window = createWindow(source)
  const dashes = Buffer.from(`--${boundary}`)
  while (await window.startsWith(CRLF)) window.take(CRLF.length)
  if (!(await window.startsWith(dashes))) throw new MalformedMultipart('invalid starting boundary')
  window.take(dashes.length)
  if (!(await window.startsWith(CRLF))) throw new MalformedMultipart('invalid starting boundary')
  window.take(CRLF.length)
  const delimiter = Buffer.concat([CRLF, dashes])
  for (let isLast = false; !isLast; ) {
    const headers = await readHeaders(window)
    const body = readUntil(window, delimiter)
    yield { headers, body }
    for await (const _ of body) void _
    // `--` ends the form; anything else is the line's end.
    isLast = (await window.startsWith(Buffer.from('--'))) || !(await window.fill(1))
    window.take(2)
  }
}

async function readHeaders(window: Window): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>()
  for (let read = 0; ; ) {
    const line = await readLine(window, MAX_PART_HEADER_BYTES - read)
    read += line.length
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
    if (line === '') return headers
  }
}

async function readLine(window: Window, limit: number): Promise<string> {
  let end = window.bytes().indexOf(CRLF)
  while (end === -1 && (await window.more())) {
    if (window.bytes().length > limit) throw new MalformedMultipart('part headers are too long')
    end = window.bytes().indexOf(CRLF)
  }
  const line = window.bytes().subarray(0, end === -1 ? undefined : end)
  window.take(line.length + CRLF.length)
  return decodeText(line)
}

/** UTF-8 where it is, else byte by byte. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** Bytes before the delimiter, which is taken too; everything, if there is none. */
async function* readUntil(window: Window, delimiter: Buffer): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const bytes = window.bytes()
    const at = bytes.indexOf(delimiter)
    if (at !== -1) {
      window.take(at + delimiter.length)
      if (at > 0) yield bytes.subarray(0, at)
      return
    }
    // What may be the beginning of a delimiter waits for what comes next.
    const safe = bytes.length - delimiter.length + 1
    if (safe > 0) {
      window.take(safe)
      yield bytes.subarray(0, safe)
    }
    if (!(await window.more())) {
      const rest = window.bytes()
      window.take(rest.length)
      if (rest.length > 0) yield rest
      return
    }
  }
}

/** What has arrived and was not taken yet. */
interface Window {
  bytes(): Buffer
  take(count: number): void
  /** Waits for the next chunk; false at the end. */
  more(): Promise<boolean>
  /** Waits until `count` bytes are there; false if they never are. */
  fill(count: number): Promise<boolean>
  startsWith(prefix: Buffer): Promise<boolean>
}

function createWindow(source: AsyncIterable<Uint8Array>): Window {
  const iterator = source[Symbol.asyncIterator]()
  let buffer: Buffer = Buffer.alloc(0)

  async function more(): Promise<boolean> {
    const next = await iterator.next()
    if (next.done) return false
    buffer = Buffer.concat([buffer, next.value])
    return true
  }

  async function fill(count: number): Promise<boolean> {
    while (buffer.length < count) if (!(await more())) return false
    return true
  }

  return {
    bytes: () => buffer,
    take(count) {
      buffer = buffer.subarray(count)
    },
    more,
    fill,
    startsWith: async (prefix) => (await fill(prefix.length)) && buffer.subarray(0, prefix.length).equals(prefix),
  }
}
