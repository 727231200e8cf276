/** What is answered about an upload whose marker `done` or `dead` is found. Shared by commit, inspect and abort. */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome, FinishedCommit } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { type DoneRecord, digestOf, type StoredDone } from '../markers/done-marker.ts'
import { headObject, isOwn } from '../object-head.ts'

/** When to ask again about a commit that another attempt is doing: most take less. */
export const COMMITTING: CommitOutcome & { readonly state: 'committing' } = {
  state: 'committing',
  retryAfterSeconds: 2,
}

/** The upload's object is there, and was made with other MD5s than this call's. */
export const ALREADY_COMPLETE: CommitOutcome & { readonly state: 'already_complete' } = { state: 'already_complete' }

/**
 * Answers from `done`. The object is only looked at, never written: whatever the application has done with it since,
 * a retry does not undo.
 */
export async function answerDone(
  context: SwiftContext,
  upload: Upload,
  done: StoredDone,
  signal?: AbortSignal,
): Promise<{ state: 'complete'; commit: FinishedCommit } | { state: 'object_gone' }> {
  if (done.record === undefined) return { state: 'object_gone' }
  const object = await headObject(context, upload.container, upload.object, signal)
  if (!isOwn(object, upload)) return { state: 'object_gone' }
  return { state: 'complete', commit: finishedCommit(upload, done.record, done.notified) }
}

/**
 * Answers a commit that finds the upload finished. The digest in `done` tells whether it was with these MD5s: two devices
 * can hold one upload's token and different files of one size, and only one of the files lies there.
 */
export async function answerFinished(
  context: SwiftContext,
  upload: Upload,
  finished: { readonly done: StoredDone; readonly md5s: readonly string[] },
  signal?: AbortSignal,
): Promise<CommitOutcome> {
  const { done, md5s } = finished
  const outcome = await answerDone(context, upload, done, signal)
  if (outcome.state === 'complete' && done.record?.digest !== (await digestOf(md5s))) return ALREADY_COMPLETE
  return outcome
}

export function finishedCommit(upload: Upload, record: DoneRecord, acknowledged: boolean): FinishedCommit {
  const { container, object } = upload
  const { size, etag, type, sealed } = record
  return { object: { container, name: object, size, etag, type }, sealed, acknowledged }
}
