/** The times that `swift tempurl` takes. */
import { UsageError } from './failure.ts'

const UNIT_SECONDS = { s: 1, m: 60, min: 60, h: 3600, hr: 3600, d: 86_400 } as const
const RELATIVE = /^([0-9]+(?:\.[0-9]+)?)(s|min|m|hr|h|d)$/
const WHOLE_NUMBER = /^[0-9]+(?:\.0+)?$/
const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(Z?))?$/

/**
 * Unix time in seconds at which a URL ends: from seconds or a duration such as `30m` (both from now on; a plain number
 * is a Unix time with `absolute`), or an ISO 8601 time, which is local time unless it ends in `Z`.
 * @throws UsageError `bad_time`
 */
export function parseExpiry(
  text: string,
  { absolute, nowMs }: { readonly absolute: boolean; readonly nowMs: number },
): number {
  if (WHOLE_NUMBER.test(text)) return absolute ? Number(text) : Math.floor(nowMs / 1000 + Number(text))
  const [, amount, unit] = RELATIVE.exec(text) ?? []
  if (unit !== undefined && !absolute) {
    const seconds = Math.trunc(UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS] * Number(amount))
    return Math.floor(nowMs / 1000 + seconds)
  }
  const ms = ISO_8601.test(text) ? isoTime(text) : Number.NaN
  if (!Number.isNaN(ms)) return Math.floor(ms / 1000)
  const message = `"${text}" is no time. Write seconds (3600), a duration (30m, 12h, 7d), or an ISO 8601 time (2030-01-31T12:00:00Z).`
  throw new UsageError('bad_time', message)
}

/** JavaScript takes a bare date for UTC; `swift tempurl` takes it for local time. It also rolls over a 31st of June. */
function isoTime(text: string): number {
  const date = new Date(text.includes('T') ? text : `${text}T00:00:00`)
  const isReal = !Number.isNaN(date.getTime()) && Number(text.slice(8, 10)) === dayOf(date, text.endsWith('Z'))
  return isReal ? date.getTime() : Number.NaN
}

function dayOf(date: Date, isUtc: boolean): number {
  return isUtc ? date.getUTCDate() : date.getDate()
}
