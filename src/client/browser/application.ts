/** Requests to the application: JSON by fetch, with whatever the page needs to be recognised. */
import { type Envelope, PROTOCOL_VERSION, TOKEN_HEADER } from '../../protocol/messages.ts'
import type { Answer, AnswerBody, ApplicationCall } from '../engine/events.ts'
import { retryAfterSeconds } from './retry-after.ts'

export interface ApplicationOptions {
  readonly endpoint: URL
  readonly credentials: RequestCredentials
  readonly headers: (() => HeadersInit | Promise<HeadersInit>) | undefined
}

export type Application = (call: ApplicationCall, signal: AbortSignal) => Promise<Answer>

export function createApplication({ endpoint, credentials, headers }: ApplicationOptions): Application {
  async function send(call: ApplicationCall, signal: AbortSignal): Promise<Response> {
    const all = new Headers(await headers?.())
    if (call.body !== undefined) all.set('Content-Type', 'application/json')
    if (call.token !== undefined) all.set(TOKEN_HEADER, call.token)
    return fetch(below(endpoint, call.path), {
      method: call.method,
      headers: all,
      credentials,
      cache: 'no-store',
      // A redirect leads to a login page: followed silently it would carry our headers there and come back as a 200.
      redirect: 'manual',
      signal,
      body: JSON.stringify(call.body),
    })
  }

  return async (call, signal) => {
    try {
      const first = await send(call, signal)
      // The page may have a newer token by now; without a hook there is nothing new to show.
      const response = first.status === 401 && headers ? await send(call, signal) : first
      return await read(response)
    } catch {
      return { kind: 'unreachable' }
    }
  }
}

/** The address of `path` below the endpoint. */
export function below(endpoint: URL, path: string): string {
  return endpoint.href.replace(/\/?$/, path)
}

async function read(response: Response): Promise<Answer> {
  const { status } = response
  if (response.type === 'opaqueredirect' || status === 401) return { kind: 'login' }
  const body: unknown = await response.json().catch(() => undefined)
  if (!isEnvelope(body)) return { kind: 'unreachable', status }
  return { kind: 'answer', status, body, ...retryAfterSeconds(response.headers.get('Retry-After')) }
}

function isEnvelope(body: unknown): body is AnswerBody {
  const { sluice, now } = (body ?? {}) as Partial<Envelope>
  return sluice === PROTOCOL_VERSION && typeof now === 'number'
}
