/**
 * While files are dragged over the page beside the zone: a calm frame around it all that says they can be let go
 * anywhere. In the top layer, because no ancestor can then clip or move it. Loaded with the first such drag.
 */
import { build } from './build.ts'

export interface DropFrame {
  readonly element: HTMLElement
  readonly styles: CSSStyleSheet
  show(words: string): void
  hide(): void
}

const CSS = `
.drop-frame {
  position: fixed;
  inset: 0;
  inline-size: auto;
  block-size: auto;
  margin: .6rem;
  padding: 1.5rem;
  border: 3px solid var(--_accent);
  border-radius: calc(var(--_radius) + 4px);
  color: inherit;
  background: color-mix(in srgb, var(--_accent) 6%, transparent);
  pointer-events: none;
}
.drop-frame:popover-open { display: flex; align-items: flex-end; justify-content: center; }
.drop-words {
  padding: .6em 1.3em;
  border-radius: 2em;
  font-weight: 600;
  color: var(--_on-accent);
  background: var(--_accent);
  box-shadow: 0 4px 18px rgb(0 0 0 / .22);
}
@media (forced-colors: active) { .drop-words { border: 1px solid CanvasText; } }
`

export function createDropFrame(): DropFrame {
  const styles = new CSSStyleSheet()
  styles.replaceSync(CSS)
  const words = build('span', { class: 'drop-words' })
  // Not for who listens: nobody drags by ear.
  const attributes = { popover: 'manual', 'aria-hidden': 'true' }
  const element = build('div', { class: 'drop-frame', part: 'drop-frame', attributes }, words)
  return {
    element,
    styles,
    show(text) {
      words.textContent = text
      if (element.isConnected && !element.matches(':popover-open')) element.showPopover()
    },
    hide() {
      if (element.matches(':popover-open')) element.hidePopover()
    },
  }
}
