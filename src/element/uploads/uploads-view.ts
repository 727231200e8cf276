/** What is seen and heard of uploads: a note, what an earlier visit left behind, the line for all, and the rows. */
import type { UploaderSnapshot } from '../../client/engine/snapshot.ts'
import { build, setText } from '../build.ts'
import type { Changes } from '../changes.ts'
import type { Wording } from '../wording.ts'
import { announcementsOf } from './announcements.ts'
import type { ContinuePanel } from './continue-panel.ts'
import { createFileList } from './file-list.ts'
import { type ActionTargets, createUploadActions } from './upload-actions.ts'
import { createUploadWords } from './upload-words.ts'
import { uploadsStyles } from './uploads-styles.ts'

export interface UploadsView {
  readonly element: HTMLElement
  render(changes: Changes): void
}

export interface UploadsViewOptions {
  readonly root: ShadowRoot
  readonly wording: Wording
  readonly targets: ActionTargets
  readonly announce: (texts: readonly string[]) => void
  readonly focusInput: () => void
}

export function createUploadsView(options: UploadsViewOptions): UploadsView {
  const { root, announce, focusInput } = options
  const actions = createUploadActions(options.targets, root)
  const wording = createUploadWords(options.wording)
  const note = build('p', { class: 'note', part: 'note' })
  const list = createFileList({ actions, wording, focusFallback: focusInput })
  const element = build('div', {}, note, list.element)
  root.adoptedStyleSheets.push(uploadsStyles())
  let shown: UploaderSnapshot | undefined
  let panel: Promise<ContinuePanel> | undefined

  async function loadPanel(): Promise<ContinuePanel> {
    const { createContinuePanel } = await import('./continue-panel.ts')
    const made = createContinuePanel(actions)
    root.adoptedStyleSheets.push(made.styles)
    list.element.before(made.element)
    return made
  }

  /** A button that has done its work may go; who pressed it by keyboard goes on from the first row. */
  function keepFocus(act: () => void): void {
    const focused = root.activeElement
    act()
    if (focused === null || !element.contains(focused) || focused.getClientRects().length > 0) return
    const row = element.querySelector<HTMLElement>('.row')
    if (row === null) focusInput()
    else row.focus()
  }

  return {
    element,
    render(changes) {
      shown = changes.after
      keepFocus(() => list.render(changes))
      setText(note, noteOf(shown, wording))
      note.hidden = note.textContent === ''
      announce(announcementsOf(changes, wording))
      if (shown.files.some((file) => file.state === 'needs-file')) panel ??= loadPanel()
      panel?.then(
        ({ render }) => keepFocus(() => render(shown?.files ?? [], wording)),
        // Without it every row still has its own button.
        () => {
          panel = undefined
        },
      )
    },
  }
}

/** One quiet line about what is not in anybody's hands here. */
function noteOf({ offline, active, remembers }: UploaderSnapshot, { messages }: Wording): string {
  if (!active) return ''
  if (offline) return messages.problems.network
  return remembers === false ? messages.keepOpen : ''
}
