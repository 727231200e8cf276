/**
 * Lets the store delete a finished object with its parts and markers at a time. The manifest is told first: were the parts
 * to vanish before it, it would answer 409.
 */
import { StoreError } from '../../store/store-error.ts'
import { expectStatus } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { inParallel } from '../in-parallel.ts'
import { listObjects } from '../listing.ts'
import { deleteAt } from '../markers/marker.ts'
import { markerName, ownSuffix } from '../names.ts'
import { headObject } from '../object-head.ts'
import { findUpload } from './finished-upload.ts'

const POSTS_AT_ONCE = 8
/** A POST replaces these, so what is there is sent along. */
const KEPT_HEADERS = ['Content-Disposition', 'Content-Encoding', 'Cache-Control']
const META_PREFIX = 'x-object-meta-'

/**
 * @param atMs milliseconds since the epoch, in the future.
 * @throws RangeError for a time that has passed, StoreError `not_found` and what the store does.
 */
export async function expireObject(
  context: SwiftContext,
  name: string,
  atMs: number,
  signal?: AbortSignal,
): Promise<void> {
  if (!(Number.isFinite(atMs) && atMs > context.now())) throw new RangeError('The time of expiry has passed.')
  const { container } = context
  const object = await headObject(context, container, name, signal)
  if (object === undefined) {
    throw new StoreError('not_found', `There is no object ${JSON.stringify(name)} to expire.`, { status: 404 })
  }
  const upload = await findUpload(context, container, name, object, signal)
  const at = { 'X-Delete-At': String(Math.ceil(atMs / 1000)) }
  await post(context, container, name, { ...keptHeaders(object.headers), ...at }, signal)
  if (upload === undefined) return
  for (const folder of upload.folders) {
    const names = await ownNames(context, folder, signal)
    await inParallel(names, POSTS_AT_ONCE, (part) => post(context, folder.container, part, at, signal))
  }
  // As long as somebody can ask about the upload, `done` must answer: without it a retry would bring the object back.
  const markersAtMs = Math.max(atMs, upload.neverNeededAfterMs)
  const headers = {
    'X-Delete-At': deleteAt(context, markersAtMs),
    ...(upload.notified ? { 'X-Object-Meta-Notified': 'true' } : {}),
  }
  for (const kind of ['done', 'intent'] as const) {
    await post(context, context.partsContainer, markerName(upload.id, kind), headers, signal)
  }
}

function keptHeaders(headers: Headers): Record<string, string> {
  const kept = [...headers].filter(([name]) => name.startsWith(META_PREFIX))
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name)
    if (value !== null) kept.push([name, value])
  }
  return Object.fromEntries(kept)
}

async function ownNames(
  context: SwiftContext,
  { container, prefix }: { readonly container: string; readonly prefix: string },
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { name } of listObjects(context, container, prefix, signal)) {
    if (ownSuffix(name.slice(prefix.length)) !== undefined) names.push(name)
  }
  return names
}

async function post(
  { connection }: SwiftContext,
  container: string,
  object: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const response = await connection.request({ method: 'POST', container, object, headers, signal })
  await expectStatus(response, [202, 404], 'Setting an expiry')
}
