/** Addresses that carry an upload to another browser or device, in the fragment, which no server ever sees. */

export interface LinkedUpload {
  readonly id: string
  readonly token: string
  /** One uploader looks after it, and no other one needs to. */
  isTaken?: boolean
  /** It is among that uploader's files. */
  isShown?: boolean
}

const LINKED = /[#&]sluice=([^.&]+)\.([^&]+)/

/** Not in the address any more, and an uploader may be destroyed before it has done anything about it. */
let linked: LinkedUpload | undefined

/** The upload that the page's address names. It is removed from there at once: whoever has it can go on with it. */
export function takeLinkedUpload(): LinkedUpload | undefined {
  const [text, id, token] = LINKED.exec(location.hash) ?? []
  if (text && id && token) {
    history.replaceState(history.state, '', addressWith(location.hash.replace(text, '')))
    linked = { id, token }
  }
  if (!linked || linked.isTaken) return undefined
  linked.isTaken = true
  return linked
}

/** For the next uploader of the page, unless it is shown already. */
export function returnLinkedUpload(link: LinkedUpload): void {
  if (!link.isShown) link.isTaken = false
}

export function resumeLinkOf({ id, token }: Pick<LinkedUpload, 'id' | 'token'>): string {
  return addressWith(`${location.hash.replace(LINKED, '')}&sluice=${id}.${token}`)
}

function addressWith(fragment: string): string {
  const address = new URL(location.href)
  address.hash = fragment.replace(/^[#&]+/, '')
  return address.href
}
