/**
 * Names of finished objects. By default `<prefix>/<random>/<cleaned file name>`: the random part makes the name
 * nobody else's, so that it can neither be guessed nor be taken by another upload.
 */
import type { FileDescription } from '../../protocol/messages.ts'
import { hex } from '../tokens/encoding.ts'
import { cleanFileName, cleanPath, insertBeforeExtension, utf8Length } from './clean-name.ts'

/** 128 bits. */
const RANDOM_BYTES = 16
/** Leaves room in a token of 4 KiB for owner, metadata and the rest; the store may allow more for given names. */
const MAX_GENERATED_BYTES = 640

export interface NameRequest {
  readonly file: FileDescription
  readonly prefix: string
  /** What the store allows. */
  readonly maxNameBytes: number
}

/**
 * One name per file, in order. Files of one folder share the random part, keep their relative path, and where two of
 * them clean to the same name the later one gets a number.
 */
export function generateObjectNames(
  requests: readonly NameRequest[],
  random: (bytes: number) => Uint8Array,
): readonly string[] {
  const randomParts = new Map<string, string>()
  const taken = new Map<string, number>()
  return requests.map(({ file, prefix, maxNameBytes }) => {
    const most = Math.min(maxNameBytes, MAX_GENERATED_BYTES)
    const folder = topFolder(file)
    const shared = folder === undefined ? undefined : randomParts.get(folder)
    const randomPart = shared ?? hex(random(RANDOM_BYTES))
    if (folder !== undefined) randomParts.set(folder, randomPart)
    const base = prefix === '' ? randomPart : `${prefix}/${randomPart}`
    return firstFree(fitPath(base, cleanPath(file.path ?? '', file.name), most), taken, most)
  })
}

/**
 * What is wrong with a name that the application gave, or `undefined`. Given names are never changed silently: the
 * application would look for its object under another one.
 */
export function objectNameProblem(name: string, maxNameBytes: number): string | undefined {
  if (name === '') return 'it is empty'
  if (/\p{Cs}/u.test(name)) return 'it is not well-formed Unicode'
  if (/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    return 'it holds control characters or marks that turn the direction of text'
  }
  const segments = name.split('/')
  // Every URL parser on the way folds these (WHATWG URL, "path state"), and the object would land elsewhere.
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'it holds the segment "." or ".."'
  if (segments.includes('')) return 'it begins or ends with "/" or holds "//"'
  if (utf8Length(name) > maxNameBytes) return `it is longer than ${maxNameBytes} bytes`
  return undefined
}

function topFolder(file: FileDescription): string | undefined {
  const end = file.path?.search(/[/\\]/) ?? -1
  return end > 0 ? file.path?.slice(0, end) : undefined
}

/** Drops the folders next to the file where the path is too long; the file's own name is cut last. */
function fitPath(base: string, segments: readonly string[], maxBytes: number): string {
  const folders = segments.slice(0, -1)
  const file = segments.at(-1) ?? ''
  while (folders.length > 0 && utf8Length([base, ...folders, file].join('/')) > maxBytes) folders.pop()
  const parent = [base, ...folders].join('/')
  return `${parent}/${cleanFileName(file, maxBytes - utf8Length(parent) - 1)}`
}

/** Takes a name; `taken` holds the last number given to each, so that a hundred equal names are not counted anew. */
function firstFree(name: string, taken: Map<string, number>, maxBytes: number): string {
  const slash = name.lastIndexOf('/') + 1
  const parent = name.slice(0, slash)
  let candidate = name
  let number = taken.get(name) ?? 1
  while (taken.has(candidate)) {
    number += 1
    candidate = parent + insertBeforeExtension(name.slice(slash), ` (${number})`, maxBytes - utf8Length(parent))
  }
  taken.set(name, number)
  taken.set(candidate, taken.get(candidate) ?? 1)
  return candidate
}
