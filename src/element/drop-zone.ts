/** What invites to choose and to drop. The page's own input lies over it, in the default slot. */
import { build, setText } from './build.ts'
import { createIcon } from './icons.ts'
import type { Limits } from './limits.ts'
import type { Wording } from './wording.ts'

export interface DropZone {
  readonly element: HTMLElement
  render(look: DropZoneLook): void
}

export interface DropZoneLook {
  readonly limits: Limits
  /** Folders are chosen, not files. */
  readonly folder: boolean
  readonly disabled: boolean
  /** Files are listed below: the zone steps back. */
  readonly compact: boolean
  readonly dragging: boolean
  /** The input has the focus and the browser would show it. */
  readonly focused: boolean
}

export function createDropZone(wording: Wording): DropZone {
  const { messages } = wording
  const call = build('span', { class: 'zone-call' })
  const hint = build('span', { class: 'zone-hint' })
  const limit = build('span', { class: 'zone-hint' })
  // Said by the input itself, whose label is the page's.
  const unsaid = { 'aria-hidden': 'true' }
  const element = build(
    'div',
    { class: 'zone', part: 'zone' },
    build('span', { class: 'zone-icon', part: 'zone-icon', attributes: unsaid }, createIcon('upload')),
    build(
      'span',
      { class: 'zone-words' },
      build('span', { class: 'zone-invitation', attributes: unsaid }, call, hint),
      limit,
    ),
    build('slot'),
  )
  return {
    element,
    render({ limits, folder, disabled, compact, dragging, focused }) {
      for (const [name, on] of Object.entries({ disabled, compact, dragging, focused })) {
        element.toggleAttribute(`data-${name}`, on)
      }
      setText(call, dragging ? messages.drop : callOf(messages, limits.multiple, folder, compact))
      // A space while dragging: the zone must not shrink under the pointer.
      setText(hint, dragging ? '\u00a0' : messages.orDrop)
      setText(limit, limitsOf(limits, wording))
    },
  }
}

function callOf(messages: Wording['messages'], isMultiple: boolean, isFolder: boolean, isCompact: boolean): string {
  if (isFolder) return messages.chooseFolder
  if (isCompact) return isMultiple ? messages.addFiles : messages.replaceFile
  return isMultiple ? messages.chooseFiles : messages.chooseFile
}

/** Told before a person has chosen anything. */
function limitsOf({ multiple, maxFiles, maxSize }: Limits, { messages, fill, size, count }: Wording): string {
  const limits = [
    ...(multiple && maxFiles !== undefined ? [count(messages.files, maxFiles)] : []),
    ...(maxSize === undefined ? [] : [size(maxSize)]),
  ]
  return limits.map((limit) => fill(messages.atMost, { limit })).join(' ')
}
