/** Every answer: JSON with the protocol's mark and the server's time, never cached. */
import { type Envelope, PROTOCOL_VERSION } from '../protocol/messages.ts'
import type { Refusal } from './refusal.ts'

/** A message without its envelope, member by member of a union. */
export type Body<Message extends Envelope> = Message extends Envelope ? Omit<Message, keyof Envelope> : never

export interface Answer {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

export function ok<Message extends Envelope>(body: Body<Message>, status = 200): Answer {
  return { status, body }
}

export function later<Message extends Envelope>(body: Body<Message>, retryAfterSeconds: number): Answer {
  return { status: 202, body, headers: { 'Retry-After': String(retryAfterSeconds) } }
}

export function refused(refusal: Refusal): Answer {
  const { retryAfterSeconds, allow } = refusal.details
  return {
    status: refusal.status,
    body: { error: refusal.toWire() },
    headers: {
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
      ...(allow !== undefined && { Allow: allow.join(', ') }),
    },
  }
}

export function toResponse({ status, body, headers }: Answer, nowMs: number): Response {
  const envelope: Envelope = { sluice: PROTOCOL_VERSION, now: nowMs }
  return new Response(JSON.stringify({ ...envelope, ...body }), {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  })
}
