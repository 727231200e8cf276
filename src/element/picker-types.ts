/** An input's `accept` in the words of `showOpenFilePicker` (File System Access, "options.types"). */

export interface PickerType {
  /** Names the choice. Chromium on Linux shows an empty field without one. */
  readonly description: string
  /** Extensions by media type. Those that go with the type itself the browser knows. */
  readonly accept: Readonly<Record<string, readonly string[]>>
}

/** What the specification allows: at most 16 characters, and no dot at the end. */
const EXTENSION = /^\.(?=.{1,15}$)[a-z\d+.]*[a-z\d+]$/u
/** Two tokens of RFC 9110; no parameters. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/u
/** For extensions that stand alone. Unknown to browsers, which would add the extensions of a known one. */
const ANY_TYPE = 'application/x-chosen-by-extension'

/**
 * One entry for all, as the input's own dialog has: the person sees everything that is accepted at once, and can still
 * ask for all files.
 *
 * @returns Nothing where a rule cannot be said so.
 */
export function pickerTypesOf(accept: string): readonly PickerType[] | undefined {
  const rules = accept
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .filter((rule) => rule !== '')
  if (rules.length === 0) return []
  if (!rules.every((rule) => EXTENSION.test(rule) || MEDIA_TYPE.test(rule))) return undefined
  const extensions = rules.filter((rule) => rule.startsWith('.'))
  const mediaTypes = rules.filter((rule) => !rule.startsWith('.'))
  const types = mediaTypes.map((type): [string, string[]] => [type, []])
  if (extensions.length > 0) types.push([ANY_TYPE, extensions])
  return [{ description: rules.join(', '), accept: Object.fromEntries(types) }]
}
