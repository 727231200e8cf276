/**
 * File names as people and file systems make them, turned into names that are safe everywhere: in an object's name,
 * in a header, in a folder of Windows, macOS or Linux, and before the eyes of a person.
 */

/** Most file systems end here. */
const MAX_SEGMENT_BYTES = 255
const FALLBACK_NAME = 'file'

/** Control characters, lone surrogates and the two noncharacters that XML cannot carry. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/gu
/**
 * Marks that turn the direction of text ("exe.gpj" shown as "jpg.exe") and invisible spaces. Joiners stay: Persian
 * words and family emoji need them.
 */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/gu
const EDGE = /[\p{White_Space}.]/u
/** Reserved by Windows, with any extension: learn.microsoft.com/windows/win32/fileio/naming-a-file. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:$|[\p{White_Space}.])/iu

const utf8 = new TextEncoder()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

export function utf8Length(text: string): number {
  return utf8.encode(text).length
}

/**
 * One safe file name: never empty, no folder, no leading dot, NFC, at most `maxBytes` of UTF-8 (255 at most anyway).
 * Cleaning a clean name changes nothing.
 */
export function cleanFileName(name: string, maxBytes: number = MAX_SEGMENT_BYTES): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return cleanSegment(last, maxBytes) || FALLBACK_NAME
}

/** The folders and the file of a relative path, each safe by itself; what would climb is gone. The last is the file. */
export function cleanPath(path: string, fileName: string): readonly string[] {
  const folders = path
    .split(/[/\\]/)
    .slice(0, -1)
    .map((folder) => cleanSegment(folder, MAX_SEGMENT_BYTES))
    .filter((folder) => folder !== '')
  return [...folders, cleanFileName(fileName)]
}

/** Cuts the stem of a name so that `suffix` fits between it and the extension. */
export function insertBeforeExtension(name: string, suffix: string, maxBytes: number): string {
  const { stem, extension } = splitExtension(name)
  return `${cut(stem, maxBytes - utf8Length(suffix) - utf8Length(extension))}${suffix}${extension}`
}

function cleanSegment(segment: string, maxBytes: number): string {
  const visible = trimEdges(segment.replace(UNPRINTABLE, '').replace(INVISIBLE, '').normalize('NFC'))
  const named = DEVICE.test(visible) ? `_${visible}` : visible
  const most = Math.min(maxBytes, MAX_SEGMENT_BYTES)
  if (utf8Length(named) <= most) return named
  return trimEdges(insertBeforeExtension(named, '', most).normalize('NFC'))
}

/** By hand: a pattern that is anchored at the end takes quadratic time on a name of many spaces. */
function trimEdges(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && EDGE.test(text.charAt(start))) start += 1
  while (end > start && EDGE.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** An extension is what follows the last dot, as long as it looks like one. */
function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const extension = /^.+?(\.[^.\p{White_Space}]{1,12})$/su.exec(name)?.[1] ?? ''
  return { stem: name.slice(0, name.length - extension.length), extension }
}

/** Cuts between what a reader sees as characters, so that no accent or flag is torn. */
function cut(text: string, maxBytes: number): string {
  let kept = ''
  let bytes = 0
  for (const { segment } of graphemes.segment(text)) {
    bytes += utf8Length(segment)
    if (bytes > maxBytes) break
    kept += segment
  }
  return kept
}
