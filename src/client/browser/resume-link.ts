/** Addresses that carry an upload to another browser or device, in the fragment, which no server ever sees. */

export interface LinkedUpload {
  readonly id: string
  readonly token: string
}

const NAME = 'sluice='

/** The upload that the page's address names. It is removed from there at once: whoever has it can go on with it. */
export function takeLinkedUpload(): LinkedUpload | undefined {
  const { named, others } = fragments()
  if (named === undefined) return undefined
  history.replaceState(history.state, '', addressWith(others))
  const [id = '', ...token] = named.slice(NAME.length).split('.')
  return { id, token: token.join('.') }
}

export function resumeLinkOf({ id, token }: LinkedUpload): string {
  return addressWith([...fragments().others, `${NAME}${id}.${token}`])
}

function fragments(): { readonly named: string | undefined; readonly others: readonly string[] } {
  const all = location.hash.slice(1).split('&')
  return { named: all.find((one) => one.startsWith(NAME)), others: all.filter((one) => one && !one.startsWith(NAME)) }
}

function addressWith(fragment: readonly string[]): string {
  const [address] = location.href.split('#', 1)
  return fragment.length > 0 ? `${address}#${fragment.join('&')}` : `${address}`
}
