/** Grants: what of one can still be used, when a new one is wanted, and how its template is filled in. */
import type { Grant, PartCheck } from '../../protocol/grant.ts'
import { MAX_PARTS_PER_GRANT } from '../../protocol/limits.ts'
import type { AnswerBody, StoreRequest } from './events.ts'
import { wantedParts } from './parts.ts'
import type { HeldGrant, Sending } from './state.ts'
import { patch, serverNow, type Turn } from './turn.ts'

/**
 * No request begins in the last fifth of a grant's life, or its last minute if that is shorter: the store compares
 * the time when the request arrives there, and its clock may run ahead of the application's.
 */
const LAST_FIFTH = 0.2
const LAST_MINUTE_MS = 60_000

export function isGrant(value: unknown): value is Grant {
  return typeof value === 'object' && value !== null && 'expiresInSeconds' in value && 'request' in value
}

/** @param grant As it came; nothing if it is none. */
export function hold(turn: Turn, grant: unknown, answer: AnswerBody): HeldGrant | undefined {
  if (!isGrant(grant)) return undefined
  patch(turn, { flow: { ...turn.state.flow, hosts: 1 + (grant.hosts?.length ?? 0) } })
  return { grant, issuedAt: answer.now, expiresAt: answer.now + grant.expiresInSeconds * 1000, heldAt: turn.now }
}

export function isUsable(turn: Turn, held: HeldGrant | undefined): held is HeldGrant {
  if (!held || held.heldAt < turn.state.wokeAt) return false
  const margin = Math.min(LAST_MINUTE_MS, (held.expiresAt - held.issuedAt) * LAST_FIFTH)
  return serverNow(turn) < held.expiresAt - margin
}

/** Half of its life is over, or the clock stood still since. */
export function isOld(turn: Turn, held: HeldGrant): boolean {
  return serverNow(turn) >= (held.issuedAt + held.expiresAt) / 2 || held.heldAt < turn.state.wokeAt
}

/** `part` counts from 0 here, from 1 on the wire. */
export function covers(held: HeldGrant, part: number): boolean {
  return part + 1 >= held.grant.parts[0] && part + 1 <= held.grant.parts[1]
}

/** What to ask for: from the first part that is to be sent, as many as one grant holds. */
export function wantedRange(sending: Sending): readonly [from: number, to: number] {
  const from = Math.min(wantedParts(sending).first + 1, sending.upload.plan.count)
  return [from, Math.min(from + MAX_PARTS_PER_GRANT - 1, sending.upload.plan.count)]
}

/**
 * Whether the parts that come next lie beyond the grant. While its first part is still open, asking again would only
 * bring the same window.
 */
export function runsOut(sending: Sending, lookAhead: number): boolean {
  const { held, plan } = sending.upload
  const { first, next } = wantedParts(sending)
  if (!held || first >= plan.count) return false
  if (!covers(held, first)) return true
  const [begin, last] = held.grant.parts
  return last < plan.count && next + lookAhead > last && first + 1 > begin
}

/** The request that sends one part; `part` counts from 0, and so do its tries: another host may do what one does not. */
export function putRequest(grant: Grant, part: number, md5: string, tries = 0): StoreRequest {
  const { method, headers, form } = grant.request
  const values = { md5, md5base64: base64OfHex(md5) }
  const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, values)])
  return { method, url: urlOf(grant, part, tries), headers: Object.fromEntries(filled), ...(form && { form }) }
}

/** The request that asks for it. */
export function checkRequest(grant: Grant, part: number, { method }: PartCheck, tries = 0): StoreRequest {
  return { method, url: urlOf(grant, part, tries), headers: {} }
}

function urlOf({ request, parts, hosts = [] }: Grant, part: number, tries: number): string {
  const at = part + 1 - parts[0]
  const url =
    'urls' in request
      ? (request.urls[at] ?? '')
      : fill(request.url, { part: String(part + 1).padStart(6, '0'), sig: request.sigs[at] ?? '' })
  // Browsers count connections by hostname, so the parts take the hosts in turn.
  const host = hosts[((part + tries) % (hosts.length + 1)) - 1]
  return host ? url.replace(/^\w+:\/\/[^/]+/, host) : url
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** In every browser, worker and server runtime, though no part of the language itself. */
declare function btoa(bytes: string): string

function base64OfHex(hex: string): string {
  return btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))))
}
