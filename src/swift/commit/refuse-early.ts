/**
 * Step 3 of a commit, the early look: whatever can be refused before an intent is written is refused before. An upload
 * with an intent keeps its parts when it is aborted, since a manifest may be on its way; one that was refused here has
 * none, and an abort leaves nothing behind.
 *
 * The look at the parts belongs here for that reason. The manifest names MD5 and size of each, so what changes in between
 * Swift refuses itself; and an expiry can be added at any time until the grants are over.
 */
import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { readIntent } from '../markers/intent-marker.ts'
import { headObject, isOwn } from '../object-head.ts'
import { answerMissing } from './missing-parts.ts'
import { COMMITTING } from './outcomes.ts'
import { isContested, lostName } from './settle-name.ts'
import { findBadParts } from './verify-parts.ts'

export type EarlyLook =
  | { readonly result: 'refused'; readonly outcome: CommitOutcome }
  /** Every part is as planned, and the name was free or may be taken over. */
  | { readonly result: 'fine' }
  /** An earlier attempt is over; whether its object is there comes first. */
  | { readonly result: 'tried before' }

export async function refuseEarly(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal?: AbortSignal,
): Promise<EarlyLook> {
  const intent = await readIntent(context, upload.id, signal)
  if (intent !== undefined) return intent.isOver ? { result: 'tried before' } : refused(COMMITTING)
  if (isContested(upload)) {
    const object = await headObject(context, upload.container, upload.object, signal)
    if (object !== undefined && !isOwn(object, upload)) return refused(lostName(upload))
  }
  const { missing, tampered } = await findBadParts(context, upload, md5s, signal)
  if (missing.length > 0) return refused(await answerMissing(context, upload, { md5s, parts: missing }, signal))
  return tampered.length > 0 ? refused({ state: 'part_tampered', parts: tampered }) : { result: 'fine' }
}

function refused(outcome: CommitOutcome): EarlyLook {
  return { result: 'refused', outcome }
}
