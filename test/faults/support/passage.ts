/** One request on its way through the proxy, and what can be done with it. */
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request as open, type ServerResponse } from 'node:http'
import type { Entry } from './ledger.ts'

export interface Passage {
  readonly request: IncomingMessage
  /** The body as it comes; what is not asked for stays in the sender's hands. Breaking off leaves the connection open. */
  body(): AsyncGenerator<Buffer>
  /** Reads all of the body. */
  wholeBody(): Promise<Buffer>
  /** Sends the request on, with this body instead of its own, and waits for the head of the answer. */
  send(body: Body, headers?: OutgoingHttpHeaders): Promise<IncomingMessage>
  /** Hands an answer to the sender; `headers` may change it. */
  reply(answer: IncomingMessage, change?: (answer: ReplyHead) => ReplyHead): Promise<void>
  /** An answer of the proxy's own. */
  answer(head: ReplyHead, text?: string): Promise<void>
  /** Bytes straight to the sender's socket, no matter what HTTP says. */
  write(raw: string): Promise<void>
  /** Resets the sender's connection. */
  cut(): void
  /** Resolves when the sender's connection is gone. */
  gone(): Promise<void>
  /** The fault happens now. */
  strike(): void
}

/** Does with one request what it likes, and with its connection. */
export type Fault = (passage: Passage) => Promise<void>

export type Body = AsyncIterable<Buffer> | Buffer

export interface ReplyHead {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Of one hop only (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer'])
/** A connection for each request: one that died unseen would be a fault that nobody injected. */
const agent = new Agent({ keepAlive: false })

export function createPassage(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: URL,
  entry: Entry,
): Passage {
  const { socket } = request

  async function* body(): AsyncGenerator<Buffer> {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      entry.received += (piece as Buffer).length
      yield piece as Buffer
    }
  }

  async function answer({ status, headers }: ReplyHead, content: AsyncIterable<Buffer> | string): Promise<void> {
    response.writeHead(status, headers)
    if (typeof content === 'string') response.write(content)
    else for await (const piece of content) response.write(piece)
    await new Promise<void>((resolve) => {
      response.once('finish', () => {
        entry.status = status
        resolve()
      })
      // The sender may be gone by now, and then nothing is ever finished.
      if (response.destroyed) resolve()
      else response.once('close', resolve)
      response.end()
    })
  }

  return {
    request,
    body,
    async wholeBody() {
      const pieces: Buffer[] = []
      for await (const piece of body()) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    send: (content, headers) => sendOn(request, upstream, content, headers),
    async reply(from, change = (head) => head) {
      await answer(change({ status: from.statusCode ?? 502, headers: plainHeaders(from) }), from)
    },
    answer: (head, text = '') =>
      answer({ ...head, headers: { 'content-length': `${text.length}`, ...head.headers } }, text),
    write: (raw) => new Promise((resolve) => socket.write(raw, () => resolve())),
    cut: () => void socket.resetAndDestroy(),
    gone: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve()
        else socket.once('close', () => resolve())
      }),
    strike() {
      entry.struckAt ??= performance.now()
    },
  }
}

async function sendOn(
  { method, url, headers }: IncomingMessage,
  upstream: URL,
  body: Body,
  changed: OutgoingHttpHeaders = {},
): Promise<IncomingMessage> {
  const kept = Object.entries({ ...headers, ...changed }).filter(
    ([name, value]) => value !== undefined && !HOP_BY_HOP.has(name),
  )
  const out = open(new URL(url ?? '/', upstream), { method, headers: Object.fromEntries(kept), agent })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    out.once('response', resolve)
    out.once('error', reject)
  })
  // Whoever waits for it hears of it; a body that breaks off first is thrown before that.
  answered.catch(() => undefined)
  try {
    for await (const piece of Buffer.isBuffer(body) ? [body] : body) {
      if (!out.write(piece)) await Promise.race([new Promise((resolve) => out.once('drain', resolve)), answered])
    }
  } catch (error) {
    // What was cut off here has to be cut off there.
    out.destroy()
    throw error
  }
  out.end()
  return answered
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const plain = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name))
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]))
}
