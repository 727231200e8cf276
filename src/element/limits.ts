/** What the page takes, judged before anything is sent. The application judges again: this one only saves a wait. */
import type { ProblemGroup } from './messages/catalogue.ts'

export interface Limits {
  /** As the attribute of the input. */
  readonly accept: string
  readonly multiple: boolean
  /** Bytes. */
  readonly maxSize: number | undefined
  readonly maxFiles: number | undefined
  /** Bytes, of all files together. */
  readonly maxTotalSize: number | undefined
}

export const NO_LIMITS: Limits = {
  accept: '',
  multiple: false,
  maxSize: undefined,
  maxFiles: undefined,
  maxTotalSize: undefined,
}

/** What is listed already. */
export interface Held {
  readonly count: number
  readonly bytes: number
  /** Sizes of uploads that wait for their file: one of such a size is likely no further file. */
  readonly awaited: ReadonlySet<number>
}

/** Why a file is not taken. */
export type RefusalReason =
  | { readonly why: Extract<ProblemGroup, 'type' | 'unreadable'> }
  | { readonly why: 'tooLarge' | 'tooMuch'; readonly maxBytes: number }
  | { readonly why: 'tooMany'; readonly maxFiles: number }
  /** In the page's own words. */
  | { readonly why: 'page'; readonly text: string }

export interface Refusal {
  readonly name: string
  readonly reason: RefusalReason
}

export interface Judgement {
  readonly taken: readonly File[]
  readonly refused: readonly Refusal[]
}

export function judgeFiles(files: readonly File[], limits: Limits, held: Held): Judgement {
  const taken: File[] = []
  const refused: Refusal[] = []
  let { count, bytes } = held
  // Which of the two was meant is not ours to guess.
  const isAmbiguous = !limits.multiple && files.length > 1
  for (const file of files) {
    const isAwaited = held.awaited.has(file.size)
    const reason = isAmbiguous
      ? ({ why: 'tooMany', maxFiles: 1 } as const)
      : (refusalOfOne(file, limits) ?? (isAwaited ? undefined : refusalOfSum(file, limits, count, bytes)))
    if (reason !== undefined) {
      refused.push({ name: file.name, reason })
      continue
    }
    taken.push(file)
    if (isAwaited) continue
    count += 1
    bytes += file.size
  }
  return { taken, refused }
}

function refusalOfOne(file: File, { accept, maxSize }: Limits): RefusalReason | undefined {
  if (!isAccepted(file, accept)) return { why: 'type' }
  return maxSize !== undefined && file.size > maxSize ? { why: 'tooLarge', maxBytes: maxSize } : undefined
}

function refusalOfSum(file: File, limits: Limits, count: number, bytes: number): RefusalReason | undefined {
  const { multiple, maxFiles, maxTotalSize } = limits
  if (multiple && maxFiles !== undefined && count >= maxFiles) return { why: 'tooMany', maxFiles }
  const isTooMuch = maxTotalSize !== undefined && bytes + file.size > maxTotalSize
  return isTooMuch ? { why: 'tooMuch', maxBytes: maxTotalSize } : undefined
}

/**
 * The element's own limits, and those of its input.
 *
 * @throws TypeError where an attribute is no size or number.
 */
export function readLimits(host: HTMLElement, input: HTMLInputElement | undefined): Limits {
  return {
    accept: input?.accept ?? '',
    multiple: input?.multiple === true || input?.hasAttribute('webkitdirectory') === true,
    maxSize: parseSize('max-size', host.getAttribute('max-size')),
    maxFiles: parseCount('max-files', host.getAttribute('max-files')),
    maxTotalSize: parseSize('max-total-size', host.getAttribute('max-total-size')),
  }
}

/** Whether a file fits the input's `accept` attribute (HTML, "file upload state"): the picker filters, a drop does not. */
export function isAccepted(file: { readonly name: string; readonly type: string }, accept: string): boolean {
  const rules = accept
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .filter((rule) => rule !== '')
  if (rules.length === 0) return true
  const name = file.name.toLowerCase()
  const type = file.type.toLowerCase()
  return rules.some((rule) => {
    if (rule.startsWith('.')) return name.endsWith(rule)
    if (rule.endsWith('/*')) return type.startsWith(rule.slice(0, -1))
    return type === rule
  })
}

/**
 * Bytes of an attribute such as `2GB`, `1.5 GiB` or `250000`; nothing where there is none.
 *
 * @throws TypeError where it is no size: a limit that is silently not kept is none.
 */
export function parseSize(attribute: string, value: string | null): number | undefined {
  if (value === null) return undefined
  const [, digits, prefix = '', binary] = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?))?b?\s*$/iu.exec(value) ?? []
  if (digits === undefined) throw new TypeError(`${attribute}="${value}": write a size such as "2GB", or bytes.`)
  return Math.floor(Number(digits) * (binary ? 1024 : 1000) ** ' kmgt'.indexOf(prefix.toLowerCase() || ' '))
}

/** @throws TypeError where it is no whole number from 1 on. */
export function parseCount(attribute: string, value: string | null): number | undefined {
  if (value === null) return undefined
  const count = Number(value)
  if (Number.isInteger(count) && count > 0) return count
  throw new TypeError(`${attribute}="${value}": write a whole number from 1 on.`)
}
