/** Grants: what of one can still be used, when a new one is wanted, and how its template is filled in. */
import type { Grant } from '../../protocol/grant.ts'
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

/** The request for one part; `part` counts from 0. */
export function requestFor(grant: Grant, part: number, md5: string): StoreRequest {
  const { request } = grant
  const values = { part: String(part + 1).padStart(6, '0'), md5, md5base64: base64OfHex(md5) }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = fill(value, values)
  return {
    method: request.method,
    url: urlOf(grant, part, values.part),
    headers,
    ...(request.form && { form: request.form }),
  }
}

export function checkFor(grant: Grant, part: number): StoreRequest | undefined {
  if (!grant.check) return undefined
  return { method: grant.check.method, url: urlOf(grant, part, String(part + 1).padStart(6, '0')), headers: {} }
}

function urlOf({ request, parts }: Grant, part: number, digits: string): string {
  const at = part + 1 - parts[0]
  if ('urls' in request) return request.urls[at] ?? ''
  return fill(request.url, { part: digits, sig: request.sigs[at] ?? '' })
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of the 16 bytes of an MD5; `btoa` is no part of the language and so not of the core. */
function base64OfHex(hex: string): string {
  let text = ''
  for (let at = 0; at < hex.length; at += 6) {
    const group = hex.slice(at, at + 6)
    const bits = Number.parseInt(group.padEnd(6, '0'), 16)
    for (let shift = 18; shift >= 0; shift -= 6) text += BASE64.charAt((bits >> shift) & 63)
    if (group.length < 6) text = text.slice(0, group.length / 2 - 3).padEnd(text.length, '=')
  }
  return text
}
