/**
 * Step 4 of a commit, first half: the intent. Commit writes `intent` and then reads `dead`; abort writes `dead` and then reads
 * `intent`. So at least one of them sees the other, and no abort deletes parts that a commit is naming.
 *
 * An intent is a lease, not a lock: while another attempt's is young the caller is told to wait; once it is over, the
 * object tells what became of it. Reads come in the order dead, done, intent, as the protocol was model-checked.
 */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { isDead } from '../markers/dead-marker.ts'
import { readDone, type StoredDone } from '../markers/done-marker.ts'
import { markIntentOver, readIntent, writeIntent } from '../markers/intent-marker.ts'
import { headObject, isOwn } from '../object-head.ts'
import { COMMITTING } from './outcomes.ts'
import { lostName } from './settle-name.ts'

export type Claim =
  | { readonly result: 'mine'; readonly intent: { readonly nonce: string; readonly sinceMs: number } }
  /** An earlier attempt's object is there: only step 5 and `done` are left to do. */
  | { readonly result: 'landed' }
  | { readonly result: 'done'; readonly done: StoredDone }
  | { readonly result: 'answer'; readonly outcome: CommitOutcome }

export async function claimUpload(context: SwiftContext, upload: Upload, signal?: AbortSignal): Promise<Claim> {
  const earlier = await readIntent(context, upload.id, signal)
  if (earlier !== undefined) {
    if (!earlier.isOver) return { result: 'answer', outcome: COMMITTING }
    const object = await headObject(context, upload.container, upload.object, signal)
    if (isOwn(object, upload)) return { result: 'landed' }
    // The earlier attempt's object may have been there and gone: nothing is brought back over what came after it.
    if (object !== undefined && object.storedAtMs > earlier.sinceMs) {
      return { result: 'answer', outcome: upload.overwrite ? { state: 'object_gone' } : lostName(upload) }
    }
  }
  const nonce = crypto.randomUUID()
  await writeIntent(context, upload.id, nonce, signal)
  return confirmClaim(context, upload, nonce, signal)
}

/** Reads what others may have written before our intent could be seen. */
async function confirmClaim(
  context: SwiftContext,
  upload: Upload,
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<Claim> {
  const dead = await isDead(context, upload.id, signal)
  const done = await readDone(context, upload.id, signal)
  if (done !== undefined) return { result: 'done', done }
  if (dead) {
    const object = await headObject(context, upload.container, upload.object, signal)
    if (isOwn(object, upload)) return { result: 'landed' }
  }
  const intent = await readIntent(context, upload.id, signal)
  if (intent?.nonce !== nonce) return { result: 'answer', outcome: COMMITTING }
  if (!dead) return { result: 'mine', intent }
  // `dead` is final and our intent committed nothing; the next call need not wait for it.
  await markIntentOver(context, upload.id, intent, signal)
  return { result: 'answer', outcome: { state: 'upload_ended' } }
}
