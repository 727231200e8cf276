/** Importing this file registers `<sluice-upload>`. */
import type { SluiceUploadEventMap } from './element/events.ts'
import { SluiceUploadElement } from './element/sluice-upload-element.ts'

declare global {
  interface HTMLElementTagNameMap {
    'sluice-upload': SluiceUploadElement
  }
  /** They bubble: the element hears them, and whatever stands around it. */
  interface GlobalEventHandlersEventMap extends SluiceUploadEventMap {}
}

// Absent where a server renders the page; taken already where two copies of the script meet.
if (globalThis.customElements !== undefined && customElements.get('sluice-upload') === undefined) {
  customElements.define('sluice-upload', SluiceUploadElement)
}

export { SluiceUploadElement }
