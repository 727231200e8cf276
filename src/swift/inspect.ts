/** What is stored of an upload and what became of it: how a client that has only the token goes on. */

import type { Upload } from '../store/upload.ts'
import type { Inspection } from '../store/upload-store.ts'
import { listParts } from './commit/check-parts.ts'
import { answerDone, COMMITTING } from './commit/outcomes.ts'
import type { SwiftContext } from './context.ts'
import { isDead } from './markers/dead-marker.ts'
import { readDone } from './markers/done-marker.ts'
import { readIntent } from './markers/intent-marker.ts'
import { headObject, isOwn } from './object-head.ts'

/** @throws StoreError */
export async function inspectUpload(context: SwiftContext, upload: Upload, signal?: AbortSignal): Promise<Inspection> {
  // `dead` before `intent`: only so does "no intent" mean that no commit can succeed any more.
  const dead = await isDead(context, upload.id, signal)
  const [intent, done] = await Promise.all([
    readIntent(context, upload.id, signal),
    readDone(context, upload.id, signal),
  ])
  if (done !== undefined) return answerDone(context, upload, done, signal)
  if (intent !== undefined && !intent.isOver) return COMMITTING
  if (dead) {
    // Only a commit can answer for an object that an attempt left behind: the client calls complete again.
    const object = await headObject(context, upload.container, upload.object, signal)
    if (!isOwn(object, upload)) return { state: 'ended' }
  }
  const parts = upload.parts.count === 0 ? [] : await listParts(context, upload, signal)
  return { state: 'uploading', parts }
}
