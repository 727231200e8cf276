/** The way from MD5s to a receipt, shared by the single and the batched complete. */
import type { CompletedUpload } from '../../protocol/messages.ts'
import type { CommitOutcome, FinishedCommit, UploadStore } from '../../store/upload-store.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import type { Ticket } from '../tokens/token.ts'

export type CommitResult =
  | CompletedUpload
  | { readonly id: string; readonly state: 'committing'; readonly retryAfterSeconds: number }

/** When a client may ask again about a commit that runs in this process: most are done by then. */
export const COMMITTING_RETRY_SECONDS = 2

/** Without the way to the receipt that `already_complete` has elsewhere: that receipt is for another file. */
const OTHER_CONTENT = 'The upload is complete with another content than these MD5s. Start this file as a new upload.'

/**
 * Commits in its turn. It goes on when nobody waits for it any more.
 * @throws Refusal for what became of the upload otherwise.
 */
export async function commitUpload(
  service: UploadService,
  store: UploadStore,
  ticket: Ticket,
  md5s: readonly string[],
): Promise<CommitResult> {
  const { id, owner, parts } = ticket.upload
  if (md5s.length !== parts.count) {
    throw new Refusal('bad_request', {
      message: `md5s must hold the MD5 of each of the ${parts.count} parts, in order; there are ${md5s.length}.`,
      path: 'md5s',
      limit: parts.count,
    })
  }
  // Only the store's work takes a place: a hook that hangs must not keep others from committing.
  const outcome = await service.commits.run({ id, owner, md5s }, () => store.commit(ticket.upload, md5s))
  return resultOf(service, store, ticket, outcome)
}

/** What a finished upload is answered with, after the application has been told. */
export async function completed(
  service: UploadService,
  store: UploadStore,
  ticket: Ticket,
  commit: FinishedCommit,
): Promise<CompletedUpload> {
  await service.hook.tell(store, ticket, commit)
  const receipt = await service.receipts.sign(ticket, commit, service.now())
  return { id: ticket.upload.id, object: commit.object, receipt }
}

async function resultOf(
  service: UploadService,
  store: UploadStore,
  ticket: Ticket,
  outcome: CommitOutcome,
): Promise<CommitResult> {
  switch (outcome.state) {
    case 'complete':
      return completed(service, store, ticket, outcome.commit)
    case 'committing':
      return { id: ticket.upload.id, state: 'committing', retryAfterSeconds: outcome.retryAfterSeconds }
    case 'parts_missing':
      throw new Refusal('parts_missing', { parts: outcome.parts, retryAfterSeconds: outcome.retryAfterSeconds })
    case 'part_tampered':
      throw new Refusal('part_tampered', { parts: outcome.parts })
    case 'already_complete':
      throw new Refusal('already_complete', { message: OTHER_CONTENT })
    case 'name_taken':
    case 'upload_ended':
    case 'object_gone':
      throw new Refusal(outcome.state)
  }
}
