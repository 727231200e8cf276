/** Puts values into the sentences of one language: numbers, sizes and plurals by `Intl`, names kept apart. */
import type { Messages, Plural } from './messages/catalogue.ts'

export interface Wording {
  readonly messages: Messages
  /** Fills `{placeholders}`. */
  fill(template: string, values: Readonly<Record<string, string>>): string
  /** Picks the plural form for `n` and fills it in. */
  count(plural: Plural, n: number): string
  number(value: number, options?: Intl.NumberFormatOptions): string
  size(bytes: number): string
  /** The names of up to three files, else how many there are. */
  subject(files: readonly { readonly name: string }[]): string
}

/** "2 GB", where 2.0 says no more. The type library does not know the option yet. */
const WHOLE = { trailingZeroDisplay: 'stripIfInteger' } as Intl.NumberFormatOptions

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
    return number(scale.value, {
      style: 'unit',
      unit: scale.unit,
      unitDisplay: scale.display,
      ...scale.digits,
      ...WHOLE,
    })
  }

  return {
    messages,
    fill,
    number,
    size,
    count,
    subject,
  }
}

export interface Scale {
  readonly value: number
  readonly factor: number
  readonly unit: (typeof UNITS)[number]
  readonly display: 'short' | 'long'
  readonly digits: Intl.NumberFormatOptions
}

/** The unit in which a number of bytes is told. */
export function scaleOf(bytes: number): Scale {
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
