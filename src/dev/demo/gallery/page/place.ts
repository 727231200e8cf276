/** Puts an element of a scene into a document: into its card, or into the other tab. */
import type { SluiceUploadElement } from '../../../../element/sluice-upload-element.ts'
import type { Attributes, Scene } from '../scene.ts'

const SEVERAL: Attributes = { multiple: '' }

/** An element with the page's own input inside it, as markup would have it. It is alive once it is in a document. */
export function makeElement(document: Document, scene: Scene, endpoint: string): SluiceUploadElement {
  const input = document.createElement('input')
  setAll(input, { type: 'file', name: 'file', ...(scene.input ?? SEVERAL) })
  const element = document.createElement('sluice-upload') as SluiceUploadElement
  // The other tab has another path, which would tell its uploads from those of the card.
  setAll(element, { endpoint, scope: scene.name, ...scene.element })
  element.append(input)
  return element
}

/** Nothing here is worth a question; the engine asks one where something is. Has to be called before there is an engine. */
export function askNothingOnLeaving(target: Window): void {
  target.addEventListener('beforeunload', (event) => event.stopImmediatePropagation())
}

function setAll(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}

export interface OtherTab {
  readonly element: SluiceUploadElement
  close(): void
}

/** A tab of its own as far as locks, records and uploads are concerned. */
export async function openOtherTab(scene: Scene, endpoint: string): Promise<OtherTab> {
  const frame = document.createElement('iframe')
  frame.className = 'other-tab'
  frame.title = `Another tab: ${scene.title}`
  frame.src = '/gallery/other-tab'
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  document.body.append(frame)
  await loaded
  const { contentDocument: page, contentWindow: tab } = frame
  if (page === null || tab === null) throw new Error('The other tab did not open.')
  await tab.customElements.whenDefined('sluice-upload')
  askNothingOnLeaving(tab)
  // Its computer is an ordinary one, whatever the scene's own is like.
  const { element: _, ...plain } = scene
  const element = makeElement(page, plain, endpoint)
  page.body.append(element)
  return { element, close: () => frame.remove() }
}
