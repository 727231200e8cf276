/**
 * A file's name that gives way in its middle: the end, with the extension, stays readable however narrow the row is.
 * The beginning and the end are two boxes; the first one shrinks and shows the ellipsis.
 */
import { build } from '../build.ts'
import { withoutOverrides } from '../wording.ts'

/** Longest extension that counts as one, with its dot: `.geojson` does, the end of a sentence does not. */
const MAX_EXTENSION = 9
/** Shorter names are left whole: they fit into the narrowest row. */
const SHORT = 16
/** Characters before the extension that stay: enough for the number of `Interview take 12.mov`. */
const KEPT_BEFORE_EXTENSION = 5
/** Letters of these scripts join; cut apart, they would change their shape. */
const JOINING = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}]/u

const GRAPHEMES = new Intl.Segmenter()

export function createFileName(name: string): HTMLElement {
  const shown = withoutOverrides(name)
  const { head, tail } = splitName(shown)
  // `bdi`: the name's own direction, kept apart from the row's.
  const element = build('bdi', { class: 'name', part: 'name', attributes: { title: shown } })
  if (tail === '') {
    element.append(build('span', { class: 'name-head' }, head))
    return element
  }
  // Two boxes would be read as two words; the whole name stands beside them for who listens.
  const hidden = { 'aria-hidden': 'true' }
  element.append(
    build('span', { class: 'unseen' }, shown),
    build('span', { class: 'name-head', attributes: hidden }, head),
    build('span', { class: 'name-tail', attributes: hidden }, tail),
  )
  return element
}

/** Cuts between graphemes, never inside an emoji or an accent. */
export function splitName(name: string): { readonly head: string; readonly tail: string } {
  const whole = Array.from(GRAPHEMES.segment(name)).length
  if (whole <= SHORT) return { head: name, tail: '' }
  const extension = extensionOf(name)
  const stem = name.slice(0, name.length - extension.length)
  if (JOINING.test(stem)) return { head: stem, tail: extension }
  const graphemes = Array.from(GRAPHEMES.segment(stem), ({ segment }) => segment)
  const cut = Math.max(0, graphemes.length - KEPT_BEFORE_EXTENSION)
  return { head: graphemes.slice(0, cut).join(''), tail: graphemes.slice(cut).join('') + extension }
}

/** With its dot; empty where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  return extension.length > 1 && extension.length <= MAX_EXTENSION && !/\s/u.test(extension) ? extension : ''
}
