/** `/v1/account/container/object…` taken apart. Names stay strings in memory: none ever becomes a file name. */

export interface StorePath {
  readonly version: string
  readonly account: string
  readonly container: string | undefined
  readonly object: string | undefined
  /** The whole path, decoded. */
  readonly text: string
}

/** What a path can point at; `none` and `bad` are answered 404 and 412, as Swift does. */
export type PathKind = 'account' | 'container' | 'object' | 'none' | 'bad'

/** @returns undefined for what is not UTF-8, holds NUL, or has broken percent signs beyond repair. */
export function decodePath(encoded: string): string | undefined {
  const text = percentDecode(encoded)
  return text?.includes('\0') ? undefined : text
}

/** Percent-decodes as Python's unquote does: a `%` that no two hex digits follow stands for itself. */
export function percentDecode(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'latin1')
  const out = Buffer.alloc(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? bytes.toString('latin1', i + 1, i + 3) : ''
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      out[length++] = Number.parseInt(hex, 16)
      i += 2
    } else out[length++] = bytes[i] ?? 0
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(out.subarray(0, length))
  } catch {
    return undefined
  }
}

/** Splits a decoded path. Only the object may hold further slashes. */
export function splitPath(text: string): StorePath {
  const [, version = '', account = '', container = '', ...rest] = text.split('/')
  return { version, account, container: container || undefined, object: rest.join('/') || undefined, text }
}

export function kindOf(path: StorePath): PathKind {
  if (path.version === '') return 'none'
  if (path.account === '') return 'bad'
  if (path.object !== undefined) return path.container === undefined ? 'bad' : 'object'
  return path.container === undefined ? 'account' : 'container'
}

/** `/container/object` (leading slash optional) as headers and manifests give it. */
export function splitObjectPath(text: string): { readonly container: string; readonly object: string } | undefined {
  const trimmed = text.replace(/^\/+/, '')
  const slash = trimmed.indexOf('/')
  if (slash <= 0 || slash === trimmed.length - 1) return undefined
  return { container: trimmed.slice(0, slash), object: trimmed.slice(slash + 1) }
}

/** Percent-encodes a name the way Swift quotes it in answers: everything but unreserved characters and slashes. */
export function quotePath(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
}
