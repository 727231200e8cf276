/** Rules and faults in words. */
import type { Fault } from '../faults.ts'
import type { RequestFilter, RuleMatch } from '../rules.ts'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  if (value < 1_000_000) return `${number.format(value / 1000)} kB`
  return value < 1_000_000_000 ? `${number.format(value / 1_000_000)} MB` : `${number.format(value / 1_000_000_000)} GB`
}

export function duration(ms: number): string {
  return ms < 1000 ? `${number.format(ms)} ms` : `${number.format(ms / 1000)} s`
}

/** As short as a label. */
export function faultWords(fault: Fault): string {
  switch (fault.kind) {
    case 'latency':
      return `waits ${duration(fault.ms)}${fault.jitterMs ? ` to ${duration(fault.ms + fault.jitterMs)}` : ''}`
    case 'bandwidth':
      return bandwidthWords(fault)
    case 'reset':
      return `connection reset${afterWords(fault.afterBytes)}`
    case 'stall':
      return `stalls${afterWords(fault.afterBytes)} ${fault.ms === undefined ? 'for ever' : `for ${duration(fault.ms)}`}`
    case 'status':
      return statusWords(fault)
    case 'no-answer':
      return { close: 'stored, then hung up', reset: 'stored, then reset', hold: 'stored, then silence' }[
        fault.ending ?? 'close'
      ]
    case 'wrong-etag':
      return 'answers a wrong ETag'
    case 'flip-byte':
      return `flips byte ${number.format(fault.at ?? 0)}`
    case 'expired':
      return 'signature expired'
    case 'lagging-listing':
      return `listing ${duration(fault.ms)} behind`
    case 'lost-object':
      return 'object lost'
    case 'disk-full':
      return 'disk full'
  }
}

function afterWords(afterBytes: number | undefined): string {
  return afterBytes ? ` after ${bytes(afterBytes)}` : ' at once'
}

function bandwidthWords(fault: Fault & { readonly kind: 'bandwidth' }): string {
  const up = fault.uploadBytesPerSecond === undefined ? [] : [`${bytes(fault.uploadBytesPerSecond)}/s up`]
  const down = fault.downloadBytesPerSecond === undefined ? [] : [`${bytes(fault.downloadBytesPerSecond)}/s down`]
  return [...up, ...down].join(', ') + (fault.per === 'request' ? ' a request' : '')
}

function statusWords(fault: Fault & { readonly kind: 'status' }): string {
  const when = { 'at-once': '', 'after-body': ' after the body', 'after-storing': ' although stored' }
  const cors = fault.cors === true ? '' : ', no CORS'
  const retry = fault.retryAfterSeconds === undefined ? '' : `, retry after ${fault.retryAfterSeconds} s`
  return `answers ${fault.status}${when[fault.when ?? 'at-once']}${cors}${retry}`
}

/** Which requests, such as "every 3rd PUT of a page under /v1/…". */
export function matchWords(match: RuleMatch): string {
  const { nth, every, times, probability } = match
  const which =
    nth !== undefined
      ? `the ${ordinal(nth)}`
      : every !== undefined && every > 1
        ? `every ${ordinal(every)}`
        : probability !== undefined && probability < 1
          ? `${number.format(probability * 100)} % of the`
          : 'every'
  const limit = times === undefined ? '' : `, at most ${times} times`
  return `${which} ${filterWords(match, probability !== undefined && probability < 1)}${limit}`
}

export function filterWords({ method, path, signed }: RequestFilter, isPlural: boolean): string {
  const methods = method === undefined ? '' : [method].flat().join(' or ')
  const noun = methods === '' ? (isPlural ? 'requests' : 'request') : methods
  const who = signed === undefined ? '' : signed ? ' from pages' : ' from applications'
  return `${noun}${who}${path === undefined ? '' : ` at ${path}`}`
}

function ordinal(value: number): string {
  const ends: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }
  return `${value}${ends[new Intl.PluralRules('en', { type: 'ordinal' }).select(value)] ?? 'th'}`
}
