/** Grants: what of one can still be used, when a new one is wanted, and how its template is filled in. */
import type { Grant, PartCheck } from '../../protocol/grant.ts'
import { MAX_PARTS_PER_GRANT } from '../../protocol/limits.ts'
import type { AnswerBody, StoreRequest } from './events.ts'
import type { HeldGrant, Sending } from './state.ts'
import { serverNow, type Turn } from './turn.ts'

/**
 * No request begins in the last fifth of a grant's life, or its last minute if that is shorter: the store compares
 * the time when the request arrives there, and its clock may run ahead of the application's.
 */
const LAST_FIFTH = 0.2
const LAST_MINUTE_MS = 60_000

export function isGrant(value: unknown): value is Grant {
  return typeof value === 'object' && value !== null && 'expiresInSeconds' in value && 'request' in value
}

export function hold(grant: Grant, answer: AnswerBody): HeldGrant {
  return { grant, issuedAt: answer.now, expiresAt: answer.now + grant.expiresInSeconds * 1000 }
}

export function isUsable(turn: Turn, held: HeldGrant | undefined): held is HeldGrant {
  if (!held) return false
  const margin = Math.min(LAST_MINUTE_MS, (held.expiresAt - held.issuedAt) * LAST_FIFTH)
  return serverNow(turn) < held.expiresAt - margin
}

/** When half of its life is over, by the monotonic clock. */
export function halfLifeAt(turn: Turn, held: HeldGrant): number {
  return (held.issuedAt + held.expiresAt) / 2 - turn.state.serverOffset
}

/** `part` counts from 0 here, from 1 on the wire. */
export function covers(held: HeldGrant, part: number): boolean {
  return part + 1 >= held.grant.parts[0] && part + 1 <= held.grant.parts[1]
}

/** What to ask for: from the first part that is not stored, as many as one grant holds. */
export function wantedRange(sending: Sending): readonly [from: number, to: number] {
  const from = sending.firstOpen + 1
  return [from, Math.min(from + MAX_PARTS_PER_GRANT - 1, sending.upload.plan.count)]
}

/**
 * Whether the parts that come next lie beyond the grant. While its first part is still open, asking again would only
 * bring the same window.
 */
export function runsOut(sending: Sending, lookAhead: number): boolean {
  const { held, plan } = sending.upload
  if (!held || sending.firstOpen >= plan.count) return false
  if (!covers(held, sending.firstOpen)) return true
  const last = held.grant.parts[1]
  return last < plan.count && sending.frontier + lookAhead > last && sending.firstOpen + 1 > held.grant.parts[0]
}

/** The request that sends one part; `part` counts from 0. */
export function putRequest(grant: Grant, part: number, md5: string): StoreRequest {
  const { method, headers, form } = grant.request
  const values = { md5, md5base64: base64OfHex(md5) }
  const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, values)])
  return { method, url: urlOf(grant, part), headers: Object.fromEntries(filled), ...(form && { form }) }
}

/** The request that asks for it. */
export function checkRequest(grant: Grant, part: number, { method }: PartCheck): StoreRequest {
  return { method, url: urlOf(grant, part), headers: {} }
}

function urlOf({ request, parts }: Grant, part: number): string {
  const at = part + 1 - parts[0]
  if ('urls' in request) return request.urls[at] ?? ''
  return fill(request.url, { part: String(part + 1).padStart(6, '0'), sig: request.sigs[at] ?? '' })
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** In every browser, worker and server runtime, though no part of the language itself. */
declare function btoa(bytes: string): string

function base64OfHex(hex: string): string {
  return btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))))
}
