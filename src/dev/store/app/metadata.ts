/** Checks and merges of `X-…-Meta-…` headers, with Swift's limits and words. */
import { titleCase } from '../http/header-names.ts'
import type { StoreRequest } from '../http/request.ts'
import { refusePlainly, type StoreResponse } from '../http/response.ts'
import { LIMITS } from './limits.ts'

type Target = 'account' | 'container' | 'object'

/** What is wrong with the metadata of a request, if anything. */
export function checkMetadata({ headers }: StoreRequest, target: Target): StoreResponse | undefined {
  const prefix = `x-${target}-meta-`
  let count = 0
  let size = 0
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue
    const key = name.slice(prefix.length)
    if (key === '') return refusePlainly(400, 'Metadata name cannot be empty')
    if (target !== 'object' && !isUtf8(value)) return refusePlainly(400, 'Metadata must be valid UTF-8')
    count++
    size += key.length + value.length
    if (key.length > LIMITS.maxMetaNameLength)
      return refusePlainly(400, `Metadata name too long: ${prefix}${titleCase(key)}`)
    if (value.length > LIMITS.maxMetaValueLength) {
      return refusePlainly(400, `Metadata value longer than ${LIMITS.maxMetaValueLength}: ${prefix}${titleCase(key)}`)
    }
    if (count > LIMITS.maxMetaCount) return refusePlainly(400, `Too many metadata items; max ${LIMITS.maxMetaCount}`)
    if (size > LIMITS.maxMetaOverallSize) {
      return refusePlainly(400, `Total metadata too large; max ${LIMITS.maxMetaOverallSize}`)
    }
  }
  return undefined
}

function isUtf8(latin1: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
    return true
  } catch {
    return false
  }
}

/**
 * Metadata of an account or container after a PUT or POST: named ones change, an empty value or `X-Remove-…` takes one
 * away, all others stay.
 */
export function mergeMetadata(
  present: Readonly<Record<string, string>>,
  request: StoreRequest,
  isKept: (name: string) => boolean,
): Readonly<Record<string, string>> {
  const merged: Record<string, string> = { ...present }
  for (const [name, value] of request.headers) {
    if (name.startsWith('x-remove-')) delete merged[`x-${name.slice('x-remove-'.length)}`]
    else if (!isKept(name)) continue
    else if (value === '') delete merged[name]
    else merged[name] = value
  }
  return merged
}
