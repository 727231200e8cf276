/**
 * Raw names to the paths of requests and signatures. Swift lets an object be called almost anything; URLs do not.
 * The WHATWG URL parser (so `fetch`, and every browser) folds the segments `.` and `..`, also when they are written
 * `%2e`: a DELETE of `a/../b` would delete `b`. No encoding survives that in every proxy on the way, so such names
 * are refused here and reach Swift only inside the body of a bulk-delete. Empty segments (`a//b`, `dir/`) are kept as
 * they are: the parser leaves them alone, and pseudo-folder markers end in one.
 */

/** Characters that `encodeURIComponent` leaves although RFC 3986 reserves them. */
const LEFT_BY_ENCODE = /[!'()*]/g
/** With the `u` flag a pair of surrogates is one character, so this finds lone ones only. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Percent-encodes one value, `/` included: RFC 3986's unreserved characters stay, everything else becomes UTF-8 escapes.
 * @throws TypeError for a lone surrogate, which has no UTF-8 form.
 */
export function encodeSegment(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new TypeError(`The name ${JSON.stringify(value)} is not valid Unicode.`)
  return encodeURIComponent(value).replace(LEFT_BY_ENCODE, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Whether an object name can be put into a URL and arrive as it is. Where not: bulk-delete is the only way to it. */
export function isAddressable(name: string): boolean {
  return whyNotAddressable(name) === undefined
}

function whyNotAddressable(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'it contains a NUL character, which Swift reserves'
  if (LONE_SURROGATE.test(name)) return 'it is not valid Unicode'
  const segments = name.split('/')
  if (segments.every((segment) => segment === '')) return 'it consists of slashes only'
  if (segments.some(isDotSegment)) return 'it has a "." or ".." segment, which URLs fold into another name'
  return undefined
}

function isDotSegment(segment: string): boolean {
  return segment === '.' || segment === '..'
}

/**
 * Encodes an object name: `/` stays, each segment is percent-encoded.
 * @throws TypeError for a name that cannot travel in a URL (see `isAddressable`).
 */
export function encodeObjectName(name: string): string {
  const reason = whyNotAddressable(name)
  if (reason !== undefined)
    throw new TypeError(`The object name ${JSON.stringify(name)} cannot be used in a URL: ${reason}.`)
  return name.split('/').map(encodeSegment).join('/')
}

/**
 * Encodes a container name.
 * @throws TypeError for an empty name, one with `/` (Swift has none), and names that URLs fold.
 */
export function encodeContainerName(name: string): string {
  const reason = name.includes('/') ? 'Swift allows no slash in it' : whyNotAddressable(name)
  if (reason !== undefined) throw new TypeError(`The container name ${JSON.stringify(name)} cannot be used: ${reason}.`)
  return encodeSegment(name)
}

/**
 * The address of an account, a container or an object.
 * @param storageUrl ends in the account, such as `https://host/v1/AUTH_x`.
 */
export function resourceUrl(storageUrl: string | URL, container?: string, object?: string): string {
  const base = String(storageUrl).replace(/\/+$/, '')
  if (container === undefined) return base
  const path = `${base}/${encodeContainerName(container)}`
  return object === undefined ? path : `${path}/${encodeObjectName(object)}`
}

/**
 * The decoded path that TempURL signs, `/v1/ACCOUNT/CONTAINER/OBJECT`. Swift's middleware accepts the version `v1` only
 * and knows nothing of a prefix that a proxy puts before it, so whatever stands before `/v1/` is left out.
 * @throws TypeError when the storage URL does not end in `/v1/ACCOUNT`.
 */
export function signedPath(storageUrl: string | URL, container: string, object: string): string {
  encodeContainerName(container)
  encodeObjectName(object)
  return `${signedAccountPath(storageUrl)}/${container}/${object}`
}

/** `/v1/ACCOUNT`, decoded: the part of `signedPath` that is the same for every object. */
export function signedAccountPath(storageUrl: string | URL): string {
  const { pathname } = new URL(storageUrl)
  const account = /\/v1\/([^/]+)\/*$/.exec(pathname)?.[1]
  if (account === undefined) {
    throw new TypeError(
      `The storage URL path ${JSON.stringify(pathname)} does not end in /v1/ACCOUNT, as TempURL needs it.`,
    )
  }
  return `/v1/${decodeURIComponent(account)}`
}

/** One line of a bulk-delete body. Wholly encoded, so that a newline in a hostile name cannot begin a line of its own. */
export function bulkDeleteLine(container: string, object: string): string {
  return `/${encodeSegment(container)}/${encodeSegment(object)}`
}
