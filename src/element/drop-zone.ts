/** What invites to choose and to drop. The page's own input lies over it, in the default slot. */
import { build, setAttribute, setText } from './build.ts'
import { createIcon } from './icons.ts'
import type { Wording } from './wording.ts'

export interface DropZone {
  readonly element: HTMLElement
  render(look: DropZoneLook): void
}

export interface DropZoneLook {
  readonly multiple: boolean
  readonly disabled: boolean
  /** Files are listed below: the zone steps back. */
  readonly compact: boolean
  readonly dragging: boolean
  /** The input has the focus and the browser would show it. */
  readonly focused: boolean
}

export function createDropZone({ messages }: Wording): DropZone {
  const call = build('span', { class: 'zone-call' })
  const hint = build('span', { class: 'zone-hint' })
  const element = build(
    'div',
    { class: 'zone', part: 'zone' },
    // Said by the input itself, whose label is the page's.
    build(
      'span',
      { class: 'zone-icon', part: 'zone-icon', attributes: { 'aria-hidden': 'true' } },
      createIcon('upload'),
    ),
    build('span', { class: 'zone-words', attributes: { 'aria-hidden': 'true' } }, call, hint),
    build('slot'),
  )
  const flag = (name: string, on: boolean) => setAttribute(element, `data-${name}`, on ? '' : null)
  return {
    element,
    render({ multiple, disabled, compact, dragging, focused }) {
      flag('disabled', disabled)
      flag('compact', compact)
      flag('dragging', dragging)
      flag('focused', focused)
      setText(call, dragging ? messages.drop : callOf(messages, multiple, compact))
      // A space while dragging: the zone must not shrink under the pointer.
      setText(hint, dragging ? '\u00a0' : messages.orDrop)
    },
  }
}

function callOf(messages: Wording['messages'], multiple: boolean, compact: boolean): string {
  if (compact) return multiple ? messages.addFiles : messages.replaceFile
  return multiple ? messages.chooseFiles : messages.chooseFile
}
