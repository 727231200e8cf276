/** Small pieces of DOM. No markup is parsed anywhere, so a page under Trusted Types or a strict CSP needs no exception. */

export interface BuildOptions {
  readonly class?: string
  /** Name under which pages may style it. */
  readonly part?: string
  readonly attributes?: Readonly<Record<string, string>>
}

export function build<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: BuildOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  if (options.class !== undefined) element.className = options.class
  if (options.part !== undefined) element.setAttribute('part', options.part)
  for (const [name, value] of Object.entries(options.attributes ?? {})) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** Between two texts, each in a direction of its own; the style sheet shows it only where something follows. */
export function createDot(): HTMLElement {
  return build('span', { class: 'dot' })
}

/** Writes only what differs: an unchanged row costs no layout, and a live region does not repeat itself. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

/** `null` takes the attribute away. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
