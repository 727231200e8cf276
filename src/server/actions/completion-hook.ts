/**
 * Tells the application of finished uploads, at least once: the store remembers who has been told, so a hook that
 * fails, or a process that dies, is made good at the next complete or status of the same upload.
 */
import type { StoredObject } from '../../protocol/messages.ts'
import type { FinishedCommit, UploadStore } from '../../store/upload-store.ts'
import type { UploadFacts } from '../authorize.ts'
import type { Logger } from '../options.ts'
import { factsOf, type Ticket } from '../tokens/token.ts'

/** What `onComplete` is told. The same `id` may come twice. */
export interface FinishedUpload extends UploadFacts {
  readonly stored: StoredObject
  /** The uploader can no longer touch the bytes. */
  readonly sealed: boolean
}

export interface CompletionHook {
  /** Never throws: the upload is finished, whatever the hook thinks of it. */
  tell(store: UploadStore, ticket: Ticket, commit: FinishedCommit): Promise<void>
}

export function createCompletionHook(
  onComplete: ((upload: FinishedUpload) => void | Promise<void>) | undefined,
  logger: Logger,
): CompletionHook {
  const telling = new Map<string, Promise<void>>()

  const tellOnce = async (store: UploadStore, ticket: Ticket, commit: FinishedCommit): Promise<void> => {
    try {
      await onComplete?.({ ...factsOf(ticket), stored: commit.object, sealed: commit.sealed })
      await store.acknowledge(ticket.upload)
    } catch (error) {
      logger.error(
        { err: error, uploadId: ticket.upload.id },
        'onComplete was not carried out; it is told again at the next complete or status of this upload',
      )
    }
  }

  return {
    async tell(store, ticket, commit) {
      if (onComplete === undefined || commit.acknowledged) return
      const { id } = ticket.upload
      // Two polls at once are one reason to tell.
      const current = telling.get(id) ?? tellOnce(store, ticket, commit).finally(() => telling.delete(id))
      telling.set(id, current)
      await current
    },
  }
}
