/** What set-up finds on the cluster before it plans anything. */
import type { SwiftConnection } from '../account/connection.ts'
import { SetUpError } from './error.ts'

/** The account or one container as it is now. */
export interface Found {
  /** `undefined`: the account. */
  readonly container: string | undefined
  readonly exists: boolean
  readonly isEmpty: boolean
  /** Value of a header, UTF-8 decoded; `undefined` when absent or empty, which are the same to Swift. */
  header(name: string): string | undefined
}

/**
 * Looks at the account, or at one of its containers. Only its owner sees keys and ACLs, so anybody else is refused
 * here: set-up would take what it cannot see for absent.
 */
export async function find(connection: SwiftConnection, container?: string, signal?: AbortSignal): Promise<Found> {
  const at = container === undefined ? {} : { container }
  const response = await connection.request({ method: 'HEAD', ...at, signal })
  await response.body?.cancel()
  const { status, headers } = response
  const what = container === undefined ? 'the account' : `the container "${container}"`
  if (status === 401 || status === 403) {
    const message = `Swift does not let this user look at ${what} (${status}). Run set-up as an administrator of the account.`
    throw new SetUpError('not_permitted', message)
  }
  const exists = response.ok
  if (!exists && status !== 404) throw new SetUpError('refused', `Looking at ${what} answered ${status}.`)
  const isEmpty = !exists || container === undefined || (await isEmptyContainer(connection, container, headers, signal))
  return {
    container,
    exists,
    isEmpty,
    header: (name) => fromHeader(headers.get(name) ?? '') || undefined,
  }
}

/** The count lags behind, in both directions, so a zero is confirmed by a listing. */
async function isEmptyContainer(
  connection: SwiftConnection,
  container: string,
  headers: Headers,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (headers.get('X-Container-Object-Count') !== '0') return false
  const response = await connection.request({ method: 'GET', container, query: { limit: '1' }, signal })
  return (await response.text()) === ''
}

/** Header values are bytes to Swift and Latin-1 to `fetch`: UTF-8 has to be spelled out. */
export function toHeader(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value))
}

function fromHeader(value: string): string {
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}
