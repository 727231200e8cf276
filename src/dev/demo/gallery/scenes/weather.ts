/** Weather that several scenes have. */
import type { Fault } from '../../../store/weather/faults.ts'
import type { WeatherRule } from '../../../store/weather/rules.ts'

/** The fault meets these parts of every upload, counted from 1: a rule for each. */
export function onParts(from: number, to: number, fault: Fault): readonly WeatherRule[] {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const part = String(from + at).padStart(6, '0')
    return { id: `${fault.kind}-${part}`, match: { method: 'PUT', path: `/v1/**/${part}` }, fault }
  })
}

/**
 * Thin enough that a person can look at it for a while; each part has it for itself. Where it is thinner, the kernels'
 * buffers, which take megabytes at a gulp, hide for half a minute that anything moves, and the engine gives a part up.
 */
export const THIN_LINK: Fault = { kind: 'bandwidth', uploadBytesPerSecond: 200_000, per: 'request' }

/**
 * From this part on the store asks for patience for longer than anybody looks at it. It takes a while to say so: what
 * comes before is stored by then, and nothing that still moves hides that nothing else does.
 */
export function busyFrom(from: number, to: number): readonly WeatherRule[] {
  return [
    ...onParts(from, to, { kind: 'latency', ms: 5000 }),
    ...onParts(from, to, { kind: 'status', status: 503, cors: true, retryAfterSeconds: 600, when: 'after-body' }),
  ]
}

/** Whatever the page sends is cut off before its first byte, as by a firewall that reads along. */
export const BLOCKED: WeatherRule = { id: 'blocked', match: { signed: true, method: 'PUT' }, fault: { kind: 'reset' } }

/** Nothing comes through any more. */
export const SILENCE: Fault = { kind: 'stall' }
