/**
 * Removes a finished object with its parts and markers. A plain DELETE would leave the bytes, which only the manifest
 * names. First `done` becomes a tombstone, so that a retried complete cannot bring the object back.
 */
import { StoreError } from '../../store/store-error.ts'
import { drain } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { writeTombstone } from '../markers/done-marker.ts'
import { markerName } from '../names.ts'
import { headObject } from '../object-head.ts'
import { deleteObject, removeFolder } from '../remove-folder.ts'
import { type FinishedUpload, findUpload } from './finished-upload.ts'

/**
 * @param allowVersioned remove even where the container keeps versions, which then refer to deleted parts.
 * @throws StoreError, also for a container that keeps versions.
 */
export async function removeObject(
  context: SwiftContext,
  name: string,
  allowVersioned: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const { container } = context
  const object = await headObject(context, container, name, signal)
  if (object === undefined) return
  if (!allowVersioned) await refuseVersioned(context, signal)
  const upload = await findUpload(context, container, name, object, signal)
  if (upload === undefined || (await isUsedElsewhere(context, name, upload, signal))) {
    return deleteObject(context, container, name, signal)
  }
  const { prefixes, neverNeededAfterMs } = upload
  await writeTombstone(context, upload.id, { folders: prefixes, deleteAtMs: neverNeededAfterMs, signal })
  await deleteObject(context, container, name, signal)
  for (const folder of upload.folders) await removeFolder(context, folder.container, folder.prefix, signal)
  // They hold a nonce and no name, but nobody needs them: the tombstone answers.
  for (const kind of ['intent', 'dead'] as const) {
    await deleteObject(context, context.partsContainer, markerName(upload.id, kind), signal)
  }
}

/** The application may have published the manifest under a second name: those parts are in use. */
async function isUsedElsewhere(
  context: SwiftContext,
  name: string,
  { id, record }: FinishedUpload,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const usualName = record?.movedTo ?? record?.object
  if (usualName === undefined || usualName === name) return false
  return (await headObject(context, context.container, usualName, signal))?.uploadId === id
}

async function refuseVersioned(
  { connection, container }: SwiftContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const response = await connection.request({ method: 'HEAD', container, signal })
  await drain(response)
  const { headers } = response
  const isVersioned =
    headers.get('X-Versions-Enabled')?.toLowerCase() === 'true' ||
    headers.has('X-Versions-Location') ||
    headers.has('X-History-Location')
  if (!isVersioned) return
  const message = `The container ${JSON.stringify(container)} keeps versions, which would lose their parts. Delete the versions first, or set removeVersioned.`
  throw new StoreError('store_error', message)
}
