/** Sends one request as it is written, with nothing that `fetch` would refuse, add or hide. */
import { request as httpRequest, type IncomingMessage } from 'node:http'

export interface RawRequest {
  readonly method: string
  /** Path and query as they go over the wire. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes; sent with Content-Length unless `chunked`. */
  readonly body?: string | Uint8Array
  readonly chunked?: boolean
}

export interface RawResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly bytes: Buffer
  readonly text: string
  json(): unknown
}

export function sendRaw(origin: string, { method, target, headers, body, chunked }: RawRequest): Promise<RawResponse> {
  const { hostname, port } = new URL(origin)
  const length =
    chunked || (body === undefined && !['PUT', 'POST'].includes(method)) ? {} : { 'Content-Length': byteLength(body) }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method, path: target, headers: { ...length, ...headers }, agent: false },
      (incoming) => receive(incoming).then(resolve, reject),
    )
    outgoing.on('error', reject)
    if (chunked) outgoing.useChunkedEncodingByDefault = true
    outgoing.end(body)
  })
}

function byteLength(body: string | Uint8Array | undefined): number {
  return body === undefined ? 0 : Buffer.byteLength(body)
}

async function receive(incoming: IncomingMessage): Promise<RawResponse> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const headers: Record<string, string> = {}
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers[(incoming.rawHeaders[i] ?? '').toLowerCase()] = incoming.rawHeaders[i + 1] ?? ''
  }
  const text = bytes.toString('utf8')
  return { status: incoming.statusCode ?? 0, headers, bytes, text, json: () => JSON.parse(text) as unknown }
}
