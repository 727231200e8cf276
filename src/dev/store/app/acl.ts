/** Container access lists in Swift's first form: `account:user`, `account`, `.r:host`, `.rlistings`. */

export interface AccessList {
  readonly groups: readonly string[]
  readonly referrers: readonly string[]
}

export function parseAccessList(text: string | undefined): AccessList {
  const items = (text ?? '').split(',').filter((item) => item !== '')
  return {
    groups: items.filter((item) => !item.startsWith('.r:')).map(decodeGroup),
    referrers: items.filter((item) => item.startsWith('.r:')).map((item) => item.slice(3)),
  }
}

function decodeGroup(group: string): string {
  try {
    return decodeURIComponent(group)
  } catch {
    return group
  }
}

/** Later entries override earlier ones; a leading minus denies. */
export function isReferrerAllowed(referer: string | undefined, referrers: readonly string[]): boolean {
  const host = hostOf(referer)
  let allowed = false
  for (const entry of referrers) {
    const denies = entry.startsWith('-')
    const wanted = denies ? entry.slice(1) : entry
    const matches = wanted === host || (wanted.startsWith('.') && host.endsWith(wanted)) || (wanted === '*' && !denies)
    if (matches) allowed = !denies
  }
  return allowed
}

function hostOf(referer: string | undefined): string {
  try {
    return new URL(referer ?? '').hostname || 'unknown'
  } catch {
    return 'unknown'
  }
}

/**
 * Brings a list into the form in which it is stored.
 *
 * @throws TypeError with Swift's words when it cannot be one.
 */
export function cleanAccessList(header: string, value: string): string {
  const cleaned: string[] = []
  for (const item of value.split(',').map((text) => text.trim())) {
    if (item === '') continue
    const [first = '', second] = splitOnce(item)
    if (second === undefined || !first.startsWith('.')) cleaned.push(item)
    else if (!['.r', '.ref', '.referer', '.referrer'].includes(first)) {
      throw new TypeError(`Unknown designator '${first}' in ACL: '${item}'`)
    } else if (header.includes('write')) throw new TypeError(`Referrers not allowed in write ACL: '${item}'`)
    else cleaned.push(cleanReferrer(item, second))
  }
  return cleaned.join(',')
}

function splitOnce(item: string): readonly [string, string?] {
  const colon = item.indexOf(':')
  return colon === -1 ? [item] : [item.slice(0, colon).trim(), item.slice(colon + 1).trim()]
}

function cleanReferrer(item: string, text: string): string {
  const denies = text.startsWith('-')
  const host = denies ? text.slice(1).trim() : text
  const short = host !== '*' && host.startsWith('*') ? host.slice(1).trim() : host
  if (short === '' || short === '.') {
    throw new TypeError(`No host/domain value after referrer designation in ACL: '${item}'`)
  }
  return `.r:${denies ? '-' : ''}${short}`
}
