/**
 * The Content-Type of a finished object. A browser that is led to an object shows it in the store's origin; a page or
 * an SVG would run scripts there, and `attachment` alone is no defence (Swift's `&inline` is not signed). So only
 * types that cannot run are kept.
 */

const INERT_TYPES: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/zip',
  'audio/aac',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'audio/x-wav',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/heic',
  'image/heif',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/webp',
  'text/plain',
  'video/mp4',
  'video/mpeg',
  'video/ogg',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/x-msvideo',
])

const UNKNOWN_TYPE = 'application/octet-stream'
/** RFC 6838 §4.2: type and subtype. */
const ESSENCE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/
/** A type as an application gives it, parameters included; nothing that could end a header line. */
const GIVEN_TYPE = /^[A-Za-z0-9][\w!#$&^.+-]*\/[A-Za-z0-9][\w!#$&^.+-]*(?:; ?[\w-]+=(?:[\w.+-]+|"[\w .:/+-]*"))*$/

/** Type and subtype in lower case, without parameters; empty where there is none. */
function typeEssence(type: string): string {
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase()
  return ESSENCE.test(essence) ? essence : ''
}

/** What the page claims, where that is harmless; `application/octet-stream` otherwise. */
export function inertType(claimed: string): string {
  const essence = typeEssence(claimed)
  return INERT_TYPES.has(essence) ? essence : UNKNOWN_TYPE
}

/** Whether a type that the application gave can be sent as a header. */
export function isSendableType(type: string): boolean {
  return type.length <= 127 && GIVEN_TYPE.test(type)
}

/** Whether a file matches a list as in the `accept` attribute: `image/png`, `image/*`, `.mov`. */
export function isAcceptedType(
  file: { readonly name: string; readonly type: string },
  accept: readonly string[],
): boolean {
  const essence = typeEssence(file.type)
  const name = file.name.toLowerCase()
  return accept.some((entry) => {
    const wanted = entry.trim().toLowerCase()
    if (wanted === '*/*') return true
    if (wanted.startsWith('.')) return name.endsWith(wanted)
    return wanted.endsWith('/*') ? essence.startsWith(wanted.slice(0, -1)) : essence === wanted
  })
}
