/** Everything inside the shadow root. What shows uploads comes with code of its own, while nobody has chosen a file yet. */
import { createAnnouncer } from './announcer.ts'
import { build } from './build.ts'
import { type Changes, changesBetween } from './changes.ts'
import type { DropFrame } from './drop-frame.ts'
import { createDropZone, type DropZoneLook } from './drop-zone.ts'
import type { Refusal } from './limits.ts'
import { elementStyles } from './styles.ts'
import { NOTHING } from './uploader-slot.ts'
import type { ActionTargets } from './uploads/upload-actions.ts'
import type { UploadsView } from './uploads/uploads-view.ts'
import type { Wording } from './wording.ts'

export interface View {
  render(changes: Changes): void
  renderZone(look: DropZoneLook): void
  /** Files are dragged over the page, not over the zone. */
  renderFrame(isShown: boolean): void
  /** Tells which files were not taken, and why; none hides what was told before. */
  notify(refused: readonly Refusal[]): void
}

export interface ViewOptions {
  readonly root: ShadowRoot
  readonly wording: Wording
  /** Of the language, where the page itself has set none. */
  readonly direction: 'rtl' | undefined
  readonly targets: ActionTargets
  readonly focusInput: () => void
}

export function createView({ root, wording, direction, targets, focusInput }: ViewOptions): View {
  const zone = createDropZone(wording)
  const notice = build('div', { class: 'notice', part: 'notice' })
  const announcer = createAnnouncer()
  const frame = build('div', {}, zone.element, notice, announcer.element)
  if (direction !== undefined) frame.dir = direction
  notice.hidden = true
  root.adoptedStyleSheets = [elementStyles()]
  root.replaceChildren(frame)

  let shown = NOTHING
  let refusals: readonly Refusal[] = []
  let uploads: UploadsView | undefined
  let isLoading = false
  let dropFrame: Promise<DropFrame> | undefined

  async function loadUploads(): Promise<void> {
    const { createUploadsView } = await import('./uploads/uploads-view.ts')
    uploads = createUploadsView({ root, wording, targets, announce: announcer.say, focusInput })
    announcer.element.before(uploads.element)
    uploads.render(changesBetween(NOTHING, shown))
  }

  /** Again with the next change where it fails: uploads go on, they only cannot be seen. */
  function load(): void {
    if (isLoading) return
    isLoading = true
    loadUploads().catch(() => {
      isLoading = false
    })
  }

  async function loadDropFrame(): Promise<DropFrame> {
    const { createDropFrame } = await import('./drop-frame.ts')
    const made = createDropFrame()
    root.adoptedStyleSheets.push(made.styles)
    frame.append(made.element)
    return made
  }

  async function notify(refused: readonly Refusal[]): Promise<void> {
    refusals = refused
    if (refused.length === 0) {
      notice.hidden = true
      return
    }
    const lines = await import('./refusal-words.ts').then(
      ({ refusalLines }) => refusalLines(refused, wording),
      // Offline, perhaps: which files, at least.
      () => [wording.fill(wording.messages.notAdded, { files: wording.subject(refused) })],
    )
    // Something newer may have been told meanwhile.
    if (refusals !== refused) return
    notice.hidden = false
    notice.replaceChildren(...lines.map((line) => build('p', {}, line)))
    announcer.say(lines)
  }

  load()
  return {
    render(changes) {
      shown = changes.after
      if (uploads === undefined) load()
      else uploads.render(changes)
    },
    renderZone: zone.render,
    renderFrame(isShown) {
      if (isShown) dropFrame ??= loadDropFrame()
      dropFrame?.then(
        ({ show, hide }) => (isShown ? show(wording.messages.drop) : hide()),
        // Without the frame the zone alone tells that files can be dropped.
        () => {
          dropFrame = undefined
        },
      )
    },
    notify,
  }
}
