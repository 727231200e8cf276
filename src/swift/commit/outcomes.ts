/** What is answered about an upload whose marker `done` or `dead` is found. Shared by commit, inspect and abort. */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome, FinishedCommit } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import type { DoneRecord, StoredDone } from '../markers/done-marker.ts'
import { headObject, isOwn } from '../object-head.ts'

/** When to ask again about a commit that another attempt is doing: most take less. */
export const COMMITTING: CommitOutcome & { readonly state: 'committing' } = {
  state: 'committing',
  retryAfterSeconds: 2,
}

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

export function finishedCommit(upload: Upload, record: DoneRecord, acknowledged: boolean): FinishedCommit {
  const { container, object } = upload
  const { size, etag, type, sealed } = record
  return { object: { container, name: object, size, etag, type }, sealed, acknowledged }
}
