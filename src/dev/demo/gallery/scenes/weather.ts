/** Weather that several scenes have. */
import type { Fault } from '../../../store/weather/faults.ts'
import type { WeatherRule } from '../../../store/weather/rules.ts'

/** The fault meets these parts of every upload, counted from 1: a rule for each. */
export function onParts(from: number, to: number, fault: Fault): readonly WeatherRule[] {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const part = String(from + at).padStart(6, '0')
    return { id: `part-${part}`, match: { method: 'PUT', path: `/v1/**/${part}` }, fault }
  })
}

/** Thin enough that a person can look at it for minutes; each part has it for itself. */
export const THIN_LINK: Fault = { kind: 'bandwidth', uploadBytesPerSecond: 60_000 }

/** A store that asks for patience for longer than anybody looks at it, once it has read the part. */
export const BUSY: Fault = { kind: 'status', status: 503, cors: true, retryAfterSeconds: 600, when: 'after-body' }

/** Whatever the page sends is cut off before its first byte, as by a firewall that reads along. */
export const BLOCKED: WeatherRule = { id: 'blocked', match: { signed: true, method: 'PUT' }, fault: { kind: 'reset' } }

/** Nothing comes through any more. */
export const SILENCE: Fault = { kind: 'stall' }
