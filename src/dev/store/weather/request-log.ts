/** What the store is asked and how it went, for whoever watches. Signatures never get in here. */

import type { StoreRequest } from '../http/request.ts'
import type { StoreResponse } from '../http/response.ts'
import type { MetFault } from './fault-kind.ts'
import type { Fault } from './faults.ts'

export interface WeatherRequest {
  /** Counts the store's requests from 1. */
  readonly number: number
  /** When it came; milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  /** Decoded path with its query; signatures left out. */
  readonly path: string
  /** `silent`: the connection ended without an answer. */
  readonly state: 'under way' | 'answered' | 'silent'
  /** Undefined until it is answered. */
  readonly status?: number
  /** Bytes of the body so far, before anything was done to them. */
  readonly receivedBytes: number
  /** Bytes of the answer's body. */
  readonly sentBytes: number
  /** From the request's headers to the end of its answer; undefined while it is under way. */
  readonly ms?: number
  /** What was done to it, and by which rule; without one it was the climate. */
  readonly faults: readonly { readonly rule?: string; readonly fault: Fault }[]
}

export type RequestListener = (request: WeatherRequest) => void

export interface RequestLog {
  /** The last ones, oldest first. */
  recent(): readonly WeatherRequest[]
  /** Told when a request comes and when it has ended. Returns how to stop. */
  subscribe(listener: RequestListener): () => void
  begin(request: StoreRequest, met: readonly MetFault[]): LogEntry
}

export interface LogEntry {
  /** The request, its body counted as it comes in. */
  readonly request: StoreRequest
  /** The answer, its body counted as it goes out; the entry ends with it. */
  follow(response: StoreResponse): StoreResponse
  /** Ends the entry without an answer's body. */
  end(status: number): void
}

/** A page of what just happened; more is a log file's business. */
const KEPT_REQUESTS = 200

/** Query parameters that permit something to whoever knows them: Swift's, and S3's. */
const SECRET_PARAMETERS = ['temp_url_sig', 'signature', 'x-amz-signature', 'x-amz-security-token']

export function createRequestLog(now: () => number): RequestLog {
  const kept = new Map<number, WeatherRequest>()
  const listeners = new Set<RequestListener>()
  let count = 0

  function publish(request: WeatherRequest): void {
    kept.set(request.number, request)
    if (kept.size > KEPT_REQUESTS) kept.delete(request.number - KEPT_REQUESTS)
    for (const listener of listeners) listener(request)
  }

  return {
    recent: () => [...kept.values()].sort((a, b) => a.number - b.number),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    begin(request, met) {
      const opened: WeatherRequest = {
        number: ++count,
        at: now(),
        method: request.method,
        path: redactedPath(request),
        state: 'under way',
        receivedBytes: 0,
        sentBytes: 0,
        faults: met.map(({ rule, fault }) => (rule === undefined ? { fault } : { rule, fault })),
      }
      publish(opened)
      return createEntry(request, opened, publish)
    },
  }
}

function createEntry(request: StoreRequest, opened: WeatherRequest, publish: RequestListener): LogEntry {
  const startedAt = performance.now()
  const received = createCounter()
  const sent = createCounter()
  let hasEnded = false

  function end(status: number): void {
    if (hasEnded) return
    hasEnded = true
    const outcome = request.socket.destroyed ? { state: 'silent' as const } : { state: 'answered' as const, status }
    const ms = Math.round(performance.now() - startedAt)
    publish({ ...opened, ...outcome, ms, receivedBytes: received.bytes(), sentBytes: sent.bytes() })
  }

  return {
    request: { ...request, body: { ...request.body, stream: () => received.count(request.body.stream()) } },
    end,
    follow(response) {
      const { body, status } = response
      if (body === undefined || body instanceof Uint8Array) {
        if (body !== undefined && request.method !== 'HEAD') sent.add(body.length)
        end(status)
        return response
      }
      return { ...response, body: endWith(sent.count(body), () => end(status)) }
    },
  }
}

interface Counter {
  bytes(): number
  add(bytes: number): void
  count(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
}

function createCounter(): Counter {
  let bytes = 0
  return {
    bytes: () => bytes,
    add: (more) => {
      bytes += more
    },
    async *count(source) {
      for await (const chunk of source) {
        bytes += chunk.length
        yield chunk
      }
    },
  }
}

async function* endWith(source: AsyncIterable<Uint8Array>, end: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* source
  } finally {
    end()
  }
}

function redactedPath({ path, query }: StoreRequest): string {
  if (query.size === 0) return path.text
  const parameters = [...query].map(([name, value]) => {
    if (SECRET_PARAMETERS.includes(name.toLowerCase())) return `${name}=…`
    return value === '' ? name : `${name}=${value}`
  })
  return `${path.text}?${parameters.join('&')}`
}
