/**
 * Abort: writes `dead`, then looks whether a commit has begun. Commit does it the other way round, so one of them sees the
 * other. Where an intent exists nothing is deleted, whatever it says: the manifest may be there, or land yet.
 */

import type { Upload } from '../store/upload.ts'
import type { AbortOutcome } from '../store/upload-store.ts'
import type { SwiftContext } from './context.ts'
import { delay } from './delay.ts'
import { writeDead } from './markers/dead-marker.ts'
import { readDone } from './markers/done-marker.ts'
import { readIntent } from './markers/intent-marker.ts'
import { partsPrefix } from './names.ts'
import { headObject, isOwn } from './object-head.ts'
import { commitsDirectly } from './plan-parts.ts'
import { removeFolder } from './remove-folder.ts'

/** @throws StoreError; the same call may then be made again. */
export async function abortUpload(context: SwiftContext, upload: Upload, signal?: AbortSignal): Promise<AbortOutcome> {
  const { id } = upload
  if ((await readDone(context, id, signal)) !== undefined) return 'already_complete'
  await writeDead(context, upload, signal)
  const intent = await readIntent(context, id, signal)
  if ((await readDone(context, id, signal)) !== undefined) return 'already_complete'
  if (intent !== undefined) return 'settling'
  if (upload.parts.count > 0) await removeFolder(context, context.partsContainer, partsPrefix(upload), signal)
  if (!commitsDirectly(upload)) return 'ended'
  // A copied upload has no intent: a copy that read the part before we deleted it lands within the wait (8 MiB take
  // 0.05 s), and "removed" must not be said of an upload that then answers success.
  await delay(context.timing.settleMs, signal)
  return (await hasLanded(context, upload, signal)) ? 'already_complete' : 'ended'
}

async function hasLanded(context: SwiftContext, upload: Upload, signal: AbortSignal | undefined): Promise<boolean> {
  if ((await readDone(context, upload.id, signal)) !== undefined) return true
  return isOwn(await headObject(context, upload.container, upload.object, signal), upload)
}
