/** One sheet for all elements of the page; made at first use, since servers that import the element have none. */
export function shareSheet(css: string): () => CSSStyleSheet {
  let shared: CSSStyleSheet | undefined
  return () => {
    if (shared === undefined) {
      shared = new CSSStyleSheet()
      shared.replaceSync(css)
    }
    return shared
  }
}
