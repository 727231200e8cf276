/** Everything inside the shadow root, as one thing that renders a snapshot. */
import type { UploaderSnapshot } from '../client/engine/snapshot.ts'
import { announcementsBetween } from './announcements.ts'
import { build, setText } from './build.ts'
import { createDropZone, type DropZoneLook } from './drop-zone.ts'
import { createFileList } from './file-list.ts'
import type { RowActions } from './file-row.ts'
import { elementStyles } from './styles.ts'
import type { Wording } from './wording.ts'

export interface View {
  render(before: UploaderSnapshot, after: UploaderSnapshot): void
  renderZone(look: DropZoneLook): void
  /** A line about files that were not taken; empty hides it. */
  notify(text: string): void
}

export interface ViewOptions {
  readonly root: ShadowRoot
  readonly wording: Wording
  readonly actions: RowActions
  readonly focusInput: () => void
}

export function createView({ root, wording, actions, focusInput }: ViewOptions): View {
  const zone = createDropZone(wording)
  const list = createFileList({ actions, wording, focusFallback: focusInput })
  const notice = build('p', { class: 'notice', part: 'notice' })
  notice.hidden = true
  const announcer = build('div', { class: 'announcer', attributes: { role: 'status', 'aria-live': 'polite' } })
  root.adoptedStyleSheets = [elementStyles()]
  root.replaceChildren(zone.element, notice, list.element, announcer)

  return {
    render(before, after) {
      list.render(after)
      const told = announcementsBetween(before, after, wording)
      if (told.length > 0) setText(announcer, told.join(' '))
    },
    renderZone: zone.render,
    notify(text) {
      notice.hidden = text === ''
      setText(notice, text)
      if (text !== '') setText(announcer, text)
    },
  }
}
