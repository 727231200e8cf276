/**
 * Deletes what lies under an upload's prefix, hostile names included. Only names of our own pattern reach a URL, where
 * `..` would be folded into somebody else's name; everything else goes by bulk-delete, each line percent-encoded whole, so
 * that a newline in a name cannot begin a line of its own.
 */
import { StoreError } from '../store/store-error.ts'
import { drain, refusal } from './answers.ts'
import type { SwiftContext } from './context.ts'
import { inParallel } from './in-parallel.ts'
import { listObjects } from './listing.ts'
import { ownSuffix } from './names.ts'
import { bulkDeleteLine } from './path.ts'

/** 16 at once reach 290 deletions a second on a small cluster; half of it leaves room for uploads. */
const DELETES_AT_ONCE = 8
/** Names in one bulk-delete; each name is a deletion within the one request, and a page of the listing is 10,000. */
const BULK_LINES = 1000
/** Swift answers a bulk-delete when all of it is done, with spaces in between. */
const BULK_TIMEOUT_MS = 120_000

/**
 * @param prefix ends in a slash, so that it is the folder of exactly one upload.
 * @throws StoreError when something is left.
 */
export async function removeFolder(
  context: SwiftContext,
  container: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!prefix.endsWith('/')) throw new TypeError(`The prefix ${JSON.stringify(prefix)} must end in a slash.`)
  const own: string[] = []
  const foreign: string[] = []
  for await (const { name } of listObjects(context, container, prefix, signal)) {
    // Swift answers names with the prefix only; a store that does not must not make us delete more.
    if (!name.startsWith(prefix)) continue
    const isOurs = ownSuffix(name.slice(prefix.length)) !== undefined
    ;(isOurs ? own : foreign).push(name)
  }
  await inParallel(own, DELETES_AT_ONCE, (name) => deleteObject(context, container, name, signal))
  for (let from = 0; from < foreign.length; from += BULK_LINES) {
    await bulkDelete(context, container, foreign.slice(from, from + BULK_LINES), signal)
  }
}

/** Deletes one object; of a manifest the manifest alone. What is gone already is a success. */
export async function deleteObject(
  { connection }: SwiftContext,
  container: string,
  object: string,
  signal?: AbortSignal,
): Promise<void> {
  const response = await connection.request({ method: 'DELETE', container, object, signal })
  await drain(response)
  if (response.status !== 204 && response.status !== 404) throw refusal(response.status, 'Deleting an object')
}

async function bulkDelete(
  { connection }: SwiftContext,
  container: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const response = await connection.request({
    method: 'POST',
    query: { 'bulk-delete': '' },
    headers: { 'Content-Type': 'text/plain', Accept: 'application/json' },
    body: `${names.map((name) => bulkDeleteLine(container, name)).join('\n')}\n`,
    timeoutMs: BULK_TIMEOUT_MS,
    signal,
  })
  const report: unknown = await response.json().catch(() => undefined)
  if (response.status !== 200) throw refusal(response.status, 'Deleting in bulk')
  // The status is 200 whatever happened; the report tells.
  const { Errors: errors, 'Response Status': status } = (report ?? {}) as Record<string, unknown>
  if (Array.isArray(errors) && errors.length === 0 && String(status).startsWith('200')) return
  const left = Array.isArray(errors) ? errors.length : names.length
  throw new StoreError('store_error', `Deleting in bulk left ${left} of ${names.length} names: ${String(status)}.`)
}
