/** Puts values into the sentences of one language: numbers, units and durations by `Intl`, plurals, names kept apart. */
import type { Problem } from '../client/engine/snapshot.ts'
import type { Messages, Plural } from './messages/catalogue.ts'
import { problemGroup } from './messages/problem-groups.ts'

export interface Wording {
  readonly messages: Messages
  /** Fills `{placeholders}`. */
  fill(template: string, values: Readonly<Record<string, string>>): string
  /** Picks the plural form for `n` and fills it in. */
  count(plural: Plural, n: number): string
  number(value: number): string
  size(bytes: number): string
  /** As in "1.2 of 4.0 GB": both in the unit of the total. */
  sentOfTotal(sentBytes: number, totalBytes: number): string
  speed(bytesPerSecond: number): string
  /** Rounded as people round; never "100 %" before the end. */
  percent(fraction: number): string
  timeLeft(seconds: number): string
  /** The names of up to three files, else how many there are. */
  subject(files: readonly { readonly name: string }[]): string
  problem(problem: Problem): string
}

/** More names than these are a flood. */
const NAMED = 3

/** Decimal units: what file managers, disks and stores count in. */
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const

/** Isolates a name from the text around it, so that a right-to-left name cannot rearrange a sentence (Unicode FSI, PDI). */
export function isolate(name: string): string {
  return `\u2068${withoutOverrides(name)}\u2069`
}

/** Without embeddings, overrides and isolates, by which `evil<RLO>gnp.exe` would read as `evilexe.png`. */
export function withoutOverrides(name: string): string {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

export function createWording(messages: Messages): Wording {
  const { language } = messages
  const plurals = new Intl.PluralRules(language)
  const lists = new Intl.ListFormat(language)
  const formats = new Map<string, Intl.NumberFormat>()

  const fill: Wording['fill'] = (template, values) =>
    template.replace(/\{(\w+)\}/gu, (placeholder, key: string) => values[key] ?? placeholder)

  // A format is slow to make, and a few of them serve many rows many times a second.
  const number = (value: number, options: Intl.NumberFormatOptions = {}) => {
    const key = JSON.stringify(options)
    const format = formats.get(key) ?? new Intl.NumberFormat(language, options)
    formats.set(key, format)
    // A number and its unit stay on one line.
    return format.format(value).replaceAll(' ', '\u00a0')
  }

  const count: Wording['count'] = (plural, n) => fill(plural[plurals.select(n)] ?? plural.other, { n: number(n) })

  const subject: Wording['subject'] = (files) =>
    files.length <= NAMED ? lists.format(files.map(({ name }) => isolate(name))) : count(messages.files, files.length)

  const size: Wording['size'] = (bytes) => {
    const scale = scaleOf(bytes)
    return number(scale.value, { style: 'unit', unit: scale.unit, unitDisplay: scale.display, ...scale.digits })
  }

  return {
    messages,
    fill,
    number: (value) => number(value),
    size,
    count,
    sentOfTotal: (sentBytes, totalBytes) => {
      const total = scaleOf(totalBytes)
      const sent = number(sentBytes / total.factor, total.digits)
      return fill(messages.sentOfTotal, { sent, total: size(totalBytes) })
    },
    speed: (bytesPerSecond) => {
      const scale = scaleOf(bytesPerSecond)
      return number(scale.value, {
        style: 'unit',
        unit: `${scale.unit}-per-second`,
        unitDisplay: 'short',
        ...scale.digits,
      })
    },
    percent: (fraction) => number(wholePercent(fraction) / 100, { style: 'percent' }),
    timeLeft: (seconds) => {
      const time = durationParts(seconds).map(([value, unit]) =>
        number(value, { style: 'unit', unit, unitDisplay: 'short' }),
      )
      return fill(messages.timeLeft, { time: time.join(' ') })
    },
    subject,
    problem: ({ code, message }) => {
      const group = problemGroup(code)
      // The application's own reason says more than "refused"; of a code of a later version it is all there is.
      if (group === undefined || group === 'refused') return message || messages.problems.refused
      return messages.problems[group]
    },
  }
}

/** Rounded down, so that 100 means the end; the hair more makes 29 of 0.29, which is 28.999… hundredths. */
export function wholePercent(fraction: number): number {
  return fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100 + 1e-9))
}

interface Scale {
  readonly value: number
  readonly factor: number
  readonly unit: (typeof UNITS)[number]
  readonly display: 'short' | 'long'
  readonly digits: Intl.NumberFormatOptions
}

function scaleOf(bytes: number): Scale {
  // 999.5 and not 1000: what would be rounded to "1000 MB" reads better as "1.0 GB".
  const step = UNITS.findIndex((_, index) => bytes < 999.5 * 1000 ** index)
  const power = step === -1 ? UNITS.length - 1 : step
  const factor = 1000 ** power
  const value = bytes / factor
  // A tenth is worth telling of few, and of gigabytes, which otherwise seem to stand still.
  const fractionDigits = power > 0 && (value < 10 || (power >= 3 && value < 100)) ? 1 : 0
  return {
    value,
    factor,
    unit: UNITS[power] ?? 'byte',
    // "12 byte" is all the short form offers.
    display: power === 0 ? 'long' : 'short',
    digits: { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits },
  }
}

type DurationPart = readonly [value: number, unit: 'second' | 'minute' | 'hour' | 'day']

/** At most two units, in steps that do not flicker: 5 s below a minute, minutes below a day, hours beyond. */
function durationParts(seconds: number): readonly DurationPart[] {
  if (seconds < 57) return [[Math.max(1, Math.ceil(seconds / 5)) * 5, 'second']]
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return [[minutes, 'minute']]
  if (minutes < 24 * 60) return nonZero([Math.floor(minutes / 60), 'hour'], [minutes % 60, 'minute'])
  const hours = Math.ceil(minutes / 60)
  return nonZero([Math.floor(hours / 24), 'day'], [hours % 24, 'hour'])
}

function nonZero(large: DurationPart, small: DurationPart): readonly DurationPart[] {
  return small[0] === 0 ? [large] : [large, small]
}
