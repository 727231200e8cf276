/** Container listings, page by page. Names that come from here are hostile (see `names.ts`) and may lag behind. */
import { StoreError } from '../store/store-error.ts'
import { drain, refusal } from './answers.ts'
import type { SwiftContext } from './context.ts'

export interface ListedObject {
  readonly name: string
  readonly bytes: number
  /** MD5 of a plain object's bytes, lower-case hex; of a manifest something else. */
  readonly hash: string
}

/**
 * Every object whose name begins with `prefix`, in the order of names. One request for each full page and one more, two
 * where the store hides its `/info`.
 * @throws StoreError, `container_missing` among them.
 */
export async function* listObjects(
  context: SwiftContext,
  container: string,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<ListedObject, void, void> {
  const { maxListingEntries, version } = await context.capabilities(signal)
  let marker: string | undefined
  for (;;) {
    const page = await listPage(context, { container, prefix, marker, signal })
    yield* page.objects
    if (page.lastName === undefined) return
    // A page that is not full is the last one: a listing of 1,000 parts costs one request, not two. Of a store that does
    // not say how much a page holds, only an empty one proves it: what is overlooked here would be left behind.
    if (version !== undefined && page.entries < maxListingEntries) return
    marker = page.lastName
  }
}

interface PageRequest {
  readonly container: string
  readonly prefix: string
  readonly marker: string | undefined
  readonly signal: AbortSignal | undefined
}

async function listPage(context: SwiftContext, { container, prefix, marker, signal }: PageRequest) {
  const response = await context.connection.request({
    method: 'GET',
    container,
    query: { format: 'json', prefix, ...(marker === undefined ? {} : { marker }) },
    signal,
  })
  const what = `Listing the container ${JSON.stringify(container)}`
  if (response.status === 204) {
    await drain(response)
    return { objects: [], entries: 0, lastName: undefined }
  }
  if (response.status !== 200) {
    await drain(response)
    throw refusal(response.status, what)
  }
  const entries: unknown = await response.json().catch(() => undefined)
  if (!Array.isArray(entries)) throw new StoreError('store_error', `${what} answered no JSON list.`, { status: 200 })
  const objects = entries.filter(isListedObject)
  return { objects, entries: entries.length, lastName: objects.at(-1)?.name }
}

function isListedObject(entry: unknown): entry is ListedObject {
  if (typeof entry !== 'object' || entry === null) return false
  const { name, bytes, hash } = entry as Partial<Record<keyof ListedObject, unknown>>
  return typeof name === 'string' && typeof bytes === 'number' && typeof hash === 'string'
}
