/** What an earlier visit left behind, and one button to go on with it. Loaded only where there is something. */
import type { FileSnapshot } from '../../client/engine/snapshot.ts'
import { build, setText } from '../build.ts'
import { createIcon } from '../icons.ts'
import type { Wording } from '../wording.ts'
import { createButton } from './button.ts'

export interface ContinuePanel {
  readonly element: HTMLElement
  readonly styles: CSSStyleSheet
  render(files: readonly FileSnapshot[], wording: Wording): void
}

export interface ContinueActions {
  /** Within the click: the browser may ask the person whether the page may read the files. */
  readonly goOn: (files: readonly FileSnapshot[]) => void
  readonly discard: (files: readonly FileSnapshot[]) => void
}

const CSS = `
.panel {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: .7em .9em;
  margin-block-start: .75em;
  padding: .8em .9em;
  border: 1px solid color-mix(in srgb, var(--_accent) 30%, var(--_border));
  border-radius: var(--_radius);
  background: color-mix(in srgb, var(--_accent) 7%, var(--_surface));
}
.panel > .icon { flex: none; inline-size: 1.5em; block-size: 1.5em; color: var(--_accent); }
.panel-words { flex: 1 1 14em; min-inline-size: 0; }
.panel-words > * { margin: 0; }
.panel-call { font-weight: 600; font-size: .9375em; }
.panel-hint { font-size: .8125em; color: var(--_muted); text-wrap: pretty; }
.panel-hint:empty { display: none; }
.panel-buttons { display: flex; gap: .4em; }
.panel .text-button { margin: 0; }
.panel .text-button:not(.quiet) { color: var(--_on-accent); background: var(--_accent); }
@media (forced-colors: active) {
  .panel { border-color: CanvasText; }
  .panel > .icon { color: CanvasText; }
}
`

export function createContinuePanel({ goOn, discard }: ContinueActions): ContinuePanel {
  const styles = new CSSStyleSheet()
  styles.replaceSync(CSS)
  const call = build('p', { class: 'panel-call' })
  const hint = build('p', { class: 'panel-hint' })
  const button = createButton('continue-button')
  const away = createButton('discard-button', 'quiet')
  const element = build(
    'section',
    { class: 'panel', part: 'panel' },
    createIcon('retry'),
    build('div', { class: 'panel-words' }, call, hint),
    build('div', { class: 'panel-buttons' }, button.element, away.element),
  )
  return {
    element,
    styles,
    render(files, { messages, count }) {
      const left = files.filter((file) => file.state === 'needs-file')
      element.hidden = left.length === 0
      if (element.hidden) return
      setText(call, count(messages.canContinue, left.length))
      setText(hint, left.every((file) => file.needs === 'choice') ? messages.chooseAgain : '')
      button.show({ label: messages.resume, act: () => goOn(left) })
      away.show({ label: messages.discard, ask: messages.sure, act: () => discard(left) })
    },
  }
}
