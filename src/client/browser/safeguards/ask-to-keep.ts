/** Asks the browser, once for a page, not to throw our records away when it needs room. */
let isAsked = false

export function askToKeep(): void {
  // Firefox puts that question to the person; an upload is no reason to bother anybody. The others decide themselves.
  if (isAsked || 'mozInnerScreenX' in globalThis) return
  isAsked = true
  // Not there on plain http, whatever the type says.
  const { storage } = navigator as { readonly storage?: StorageManager }
  storage?.persist?.().catch(() => undefined)
}
