/**
 * The headers that a finished object gets: all from the server's decisions, none from the uploader.
 * Swift's limits (constraints.py): 90 items, names of 128 bytes, values of 256, 4,096 in all.
 */
import type { Upload, UploadDraft } from '../store/upload.ts'

/** Marks whose upload made the object; every commit looks for it before and after it writes. */
export const UPLOAD_ID_HEADER = 'X-Object-Meta-Sluice-Upload'
const META_PREFIX = 'X-Object-Meta-'
/** Names that are ours: the upload's id, and the time that the swift client and rclone read. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['sluice-upload', 'mtime'])
const MAX_NAME_BYTES = 128
const MAX_VALUE_BYTES = 256
const MAX_ITEMS = 90
const MAX_TOTAL_BYTES = 4096

/** Headers of the object: type, disposition, the upload's id, the file's time, the application's metadata. */
export function objectHeaders(upload: Upload): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': upload.type,
    'Content-Disposition': upload.disposition,
    // `fetch` adds `no-cache` to a conditional request (Fetch standard, HTTP-network-or-cache fetch), and Swift would keep
    // it with the object. No directive is ours to choose.
    'Cache-Control': '',
    [UPLOAD_ID_HEADER]: upload.id,
  }
  if (upload.lastModified !== undefined) headers[`${META_PREFIX}Mtime`] = mtime(upload.lastModified)
  for (const [name, value] of metadataItems(upload.metadata)) headers[`${META_PREFIX}${name}`] = value
  return headers
}

/** Seconds with six decimals, the form in which the swift client writes and compares it. */
function mtime(ms: number): string {
  return (ms / 1000).toFixed(6)
}

/**
 * Refuses metadata that Swift would refuse after the whole file was sent.
 * @throws RangeError that names the item.
 */
export function checkMetadata(draft: Pick<UploadDraft, 'metadata'>): void {
  const items = metadataItems(draft.metadata)
  let total = 0
  for (const [name, value] of items) {
    if (RESERVED_NAMES.has(name.toLowerCase())) throw new RangeError(`The metadata name "${name}" is reserved.`)
    if (name.length > MAX_NAME_BYTES) throw new RangeError(`The metadata name "${name}" is longer than 128 bytes.`)
    if (value.length > MAX_VALUE_BYTES) {
      throw new RangeError(`The metadata "${name}" is ${value.length} bytes long, encoded; the store takes 256.`)
    }
    total += name.length + value.length
  }
  // Two items and their bytes are ours.
  if (items.length > MAX_ITEMS - 2) throw new RangeError(`The store takes at most ${MAX_ITEMS - 2} metadata items.`)
  if (total > MAX_TOTAL_BYTES - 100) throw new RangeError('The metadata is larger than the store takes (4,096 bytes).')
}

function metadataItems(metadata: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(metadata).map(([name, value]) => [encodeName(name), encodeValue(value)])
}

/** Header names are case-insensitive tokens, and WSGI makes `_` and `-` one: all but letters, digits and `-` is encoded. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*._~]/g, percentEncode)
}

/** Readable ASCII stays; the rest, `%` itself, and spaces that HTTP would trim are percent-encoded UTF-8. */
function encodeValue(value: string): string {
  return value
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\x20-\x7e]+|%/gu, encodeURIComponent)
    .replace(/^ +| +$/g, (spaces) => '%20'.repeat(spaces.length))
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
