/** Addresses that carry an upload to another browser or device, in the fragment, which no server ever sees. */

export interface LinkedUpload {
  readonly id: string
  readonly token: string
}

const LINKED = /[#&]sluice=([^.&]+)\.([^&]+)/

/** The upload that the page's address names. It is removed from there at once: whoever has it can go on with it. */
export function takeLinkedUpload(): LinkedUpload | undefined {
  const [text, id, token] = LINKED.exec(location.hash) ?? []
  if (!text || !id || !token) return undefined
  history.replaceState(history.state, '', addressWith(location.hash.replace(text, '')))
  return { id, token }
}

export function resumeLinkOf({ id, token }: LinkedUpload): string {
  return addressWith(`${location.hash.replace(LINKED, '')}&sluice=${id}.${token}`)
}

function addressWith(fragment: string): string {
  const address = new URL(location.href)
  address.hash = fragment.replace(/^[#&]+/, '')
  return address.href
}
