/** Content-Disposition of a finished object: RFC 6266 with the extended notation of RFC 8187, pure ASCII. */

export type DispositionKind = 'attachment' | 'inline'

export function contentDisposition(kind: DispositionKind, fileName: string): string {
  const name = fileName.replace(/[\p{Cc}\p{Cs}]/gu, '')
  const fallback = asciiFallback(name)
  const plain = `${kind}; filename="${fallback}"`
  return fallback === name ? plain : `${plain}; filename*=UTF-8''${extendedValue(name)}`
}

/**
 * For clients without `filename*`. Accents are dropped rather than the whole letter; quotes and backslashes would need
 * escapes that browsers read differently, and some decode `%` (RFC 6266 appendix D).
 */
function asciiFallback(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/gu, '_')
}

/** RFC 8187 §3.2.1: everything but attr-char is percent-encoded. encodeURIComponent leaves four characters too many. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
