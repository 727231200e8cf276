/**
 * Parts are missing, but never is that said without a fresh look: another call may have finished meanwhile, and its parts
 * (of a copied upload) may be deleted since; or the upload was aborted, and sending again would be in vain.
 */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { isDead } from '../markers/dead-marker.ts'
import { readDone } from '../markers/done-marker.ts'
import { readIntent } from '../markers/intent-marker.ts'
import { answerFinished, COMMITTING } from './outcomes.ts'

/** Listings catch up within a second or two; the client looks for the named parts itself meanwhile. */
const RETRY_AFTER_SECONDS = 2

export interface Missing {
  /** Of the call. */
  readonly md5s: readonly string[]
  /** That are not stored so. */
  readonly parts: readonly number[]
}

/** Two or three marker reads: with those before, a bogus complete costs one listing and three reads. */
export async function answerMissing(
  context: SwiftContext,
  upload: Upload,
  { md5s, parts }: Missing,
  signal?: AbortSignal,
): Promise<CommitOutcome> {
  const dead = await isDead(context, upload.id, signal)
  const intent = dead ? await readIntent(context, upload.id, signal) : undefined
  const done = await readDone(context, upload.id, signal)
  if (done !== undefined) return answerFinished(context, upload, { done, md5s }, signal)
  if (!dead) return { state: 'parts_missing', parts, retryAfterSeconds: RETRY_AFTER_SECONDS }
  // An attempt that wrote its intent before `dead` may be about to succeed; one that writes it from now on cannot.
  return intent !== undefined && !intent.isOver ? COMMITTING : { state: 'upload_ended' }
}
