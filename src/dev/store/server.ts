/** HTTP in and out: what a socket carries becomes a `StoreRequest`, the answer goes back with Swift's trans ids. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline as pipeStreams } from 'node:stream/promises'
import { LIMITS } from './app/limits.ts'
import { NOBODY } from './http/caller.ts'
import { withClientTimeout } from './http/client-timeout.ts'
import { titleCase } from './http/header-names.ts'
import { decodePath, splitPath } from './http/path.ts'
import type { Handler } from './http/pipeline.ts'
import type { RequestBody, StoreRequest } from './http/request.ts'
import { defaultBody, discardBody, Refusal, refuse, refusePlainly, type StoreResponse } from './http/response.ts'

/** Room for Swift's longest header line many times over; a longer single line is answered 400 below. */
const MAX_HEADER_BYTES = 64 * 1024

export interface StoreServerOptions {
  /** How long a client may be silent while its body is awaited, or between two requests. */
  readonly clientTimeoutMs: number
}

/** What `Expect: 100-continue` asks for, and how long to wait for what comes then. */
interface Reception extends StoreServerOptions {
  /** The body is wanted. */
  invite(): void
  /** The answer is about to be sent. */
  refuseBody(): void
}

const NO_CONTINUATION = { invite: () => undefined, refuseBody: () => undefined } as const

export function createStoreServer(handle: Handler, options: StoreServerOptions): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: options.clientTimeoutMs,
    // An upload may take hours; only its headers have to come in time (Node's default for those stays).
    requestTimeout: 0,
  })
  server.on('request', (message, reply) => void answer(handle, message, reply, { ...options, ...NO_CONTINUATION }))
  // Swift sends 100 when it begins to read: a refusal comes without, and the client keeps its body.
  server.on('checkContinue', (message, reply) => {
    let isInvited = false
    const invite = (): void => {
      isInvited = true
      reply.writeContinue()
    }
    // A body that was not invited may come or not: only a new connection is clear about what is next.
    const refuseBody = (): void => void (isInvited || reply.setHeader('Connection', 'close'))
    void answer(handle, message, reply, { ...options, invite, refuseBody })
  })
  return server
}

async function answer(
  handle: Handler,
  message: IncomingMessage,
  reply: ServerResponse,
  reception: Reception,
): Promise<void> {
  const response = await run(handle, message, reception)
  reception.refuseBody()
  try {
    await send(message, reply, response)
    // What is left of a body that was read in part would stand in front of the next request.
    if (!message.complete) message.resume()
  } catch {
    // The client went away, or a segment broke in the middle: the only answer left is an incomplete one.
    reply.destroy()
    await discardBody(response)
  }
}

async function run(handle: Handler, message: IncomingMessage, reception: Reception): Promise<StoreResponse> {
  try {
    const request = readRequest(message, reception)
    return 'status' in request ? request : await handle(request)
  } catch (error) {
    if (error instanceof Refusal) return error.response
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return refuse(507)
    // The connection broke, be it that some of the body was still to come or that all of it waited to be read.
    if (message.errored) return refuse(499)
    // A fault of this store: the client learns nothing of it, whoever runs the store has to.
    process.emitWarning(error instanceof Error ? error : String(error))
    return refuse(500)
  }
}

function readRequest(message: IncomingMessage, reception: Reception): StoreRequest | StoreResponse {
  const [rawPath = '', rawQuery = ''] = splitOnce(message.url ?? '', '?')
  const headers = readHeaders(message)
  if ('status' in headers) return headers
  const length = headers.get('content-length')
  if (length !== undefined && !/^\d+$/.test(length)) return refuse(400, 'Invalid Content-Length')
  const text = decodePath(rawPath)
  if (text === undefined) return refuse(412, 'Invalid UTF8 or contains NULL')
  return {
    method: message.method ?? 'GET',
    path: splitPath(text),
    query: readQuery(rawQuery),
    headers,
    body: readBody(message, length === undefined ? undefined : Number(length), reception),
    socket: message.socket,
    remoteAddress: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    host: `http://${headers.get('host') ?? 'localhost'}`,
    caller: NOBODY,
  }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** Reserved headers are dropped on the way in, as Swift's gatekeeper does. */
function readHeaders({ rawHeaders }: IncomingMessage): ReadonlyMap<string, string> | StoreResponse {
  const headers = new Map<string, string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = rawHeaders[i + 1] ?? ''
    if (name.length + value.length + 2 > LIMITS.maxHeaderBytes) return refusePlainly(400, 'Header Line Too Long')
    if (isReserved(name)) continue
    const present = headers.get(name)
    headers.set(name, present === undefined ? value : `${present},${value}`)
  }
  return headers
}

function isReserved(name: string): boolean {
  return /^x-(account|container|object)-sysmeta-|^x-backend-|^x-object-transient-sysmeta-/.test(name)
}

/** The first of several equal parameters counts, as in Python. */
function readQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) if (!query.has(name)) query.set(name, value)
  return query
}

function readBody(message: IncomingMessage, length: number | undefined, reception: Reception): RequestBody {
  return {
    length,
    chunked: message.headers['transfer-encoding']?.toLowerCase() === 'chunked',
    stream() {
      reception.invite()
      return readMessage(message, reception.clientTimeoutMs)
    },
  }
}

/** A body that breaks off must never pass for a shorter one. */
async function* readMessage(message: IncomingMessage, clientTimeoutMs: number): AsyncIterable<Uint8Array> {
  // The answer still goes out over this connection when reading stops early: leave the message open.
  const chunks = message.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>
  yield* withClientTimeout(chunks, clientTimeoutMs)
  if (!message.complete) throw new Refusal(refuse(499))
}

async function send(message: IncomingMessage, reply: ServerResponse, response: StoreResponse): Promise<void> {
  const isHead = message.method === 'HEAD'
  const transId = newTransId()
  const body = response.body ?? (isHead ? Buffer.alloc(0) : defaultBody(response.status))
  for (const [name, value] of response.headers) {
    if (!isReserved(name)) reply.setHeader(titleCase(name), value)
  }
  reply.setHeader('X-Trans-Id', transId)
  reply.setHeader('X-Openstack-Request-Id', transId)
  if (body instanceof Uint8Array && !(isHead && response.headers.has('content-length'))) {
    reply.setHeader('Content-Length', body.length)
  }
  reply.writeHead(response.status)
  if (isHead || response.status === 204 || response.status === 304) {
    await discardBody(response)
    reply.end()
  } else if (body instanceof Uint8Array) reply.end(body)
  else await pipeStreams(body, reply)
}

/** `tx`, 21 hex digits, the time in hex: the form that Swift's tools take apart. */
function newTransId(): string {
  const seconds = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(10, '0')
  return `tx${randomBytes(11).toString('hex').slice(1)}-${seconds}`
}
