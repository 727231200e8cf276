/**
 * The one seam between the server and the stores. The server knows no store; a driver knows no token, no HTTP request
 * of the page and no receipt. Outcomes that an upload can meet are values; a store that fails throws `StoreError`.
 */

import type { DiagnosisCause } from '../protocol/error-codes.ts'
import type { Grant } from '../protocol/grant.ts'
import type { PartRange, StoredObject, StoredPart } from '../protocol/messages.ts'
import type { Upload, UploadDraft } from './upload.ts'

export interface StoreLimits {
  /** Largest object that can be committed, bytes. */
  readonly maxObjectBytes: number
  readonly minPartBytes: number
  readonly maxPartBytes: number
  readonly maxParts: number
  /** All parts but the last must have one size. */
  readonly uniformParts: boolean
  /** Longest object name in UTF-8 bytes. */
  readonly maxNameBytes: number
  /** Parts that one grant may cover; a window where signatures are long (S3). */
  readonly maxPartsPerGrant: number
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

export interface UploadStore {
  limits(options?: CallOptions): Promise<StoreLimits>

  /** Plans the parts and, where the store has uploads of its own (S3), opens one. Swift is not asked. */
  begin(draft: UploadDraft, options?: CallOptions): Promise<Upload>

  /** Signs the PUTs of a range of parts. Pure computation: no request to the store. */
  grant(upload: Upload, parts: PartRange, expiresInSeconds: number): Promise<Grant>

  /** What is stored of an upload, and what became of it. */
  inspect(upload: Upload, options?: CallOptions): Promise<Inspection>

  /**
   * The one act that makes the object appear. Idempotent for the same MD5s, refused for others once it has appeared; safe
   * from several servers at once.
   */
  commit(upload: Upload, md5s: readonly string[], options?: CallOptions): Promise<CommitOutcome>

  /** The application's hook has been told of the finished upload. */
  acknowledge(upload: Upload, options?: CallOptions): Promise<void>

  /** Removes what is stored of an unfinished upload. */
  abort(upload: Upload, options?: CallOptions): Promise<AbortOutcome>

  /** Why a page may be failing to send `part` from `origin`: asks only the configured store, about this upload's own part. */
  diagnose(upload: Upload, part: number, origin: string | undefined, options?: CallOptions): Promise<DiagnosisCause>

  /** Unfinished uploads, found by listing. */
  openUploads(filter: { readonly ownerTag?: string }, options?: CallOptions): AsyncIterable<OpenUpload>
}

export type Inspection =
  | { readonly state: 'uploading'; readonly parts: readonly StoredPart[] }
  | { readonly state: 'committing'; readonly retryAfterSeconds: number }
  | { readonly state: 'complete'; readonly commit: FinishedCommit }
  | { readonly state: 'ended' }
  | { readonly state: 'object_gone' }

export interface FinishedCommit {
  readonly object: StoredObject
  /** The uploader can no longer touch the bytes. */
  readonly sealed: boolean
  /** `acknowledge` has been called. */
  readonly acknowledged: boolean
}

export type CommitOutcome =
  | { readonly state: 'complete'; readonly commit: FinishedCommit }
  | { readonly state: 'committing'; readonly retryAfterSeconds: number }
  | { readonly state: 'parts_missing'; readonly parts: readonly number[]; readonly retryAfterSeconds: number }
  | { readonly state: 'part_tampered'; readonly parts: readonly number[] }
  | { readonly state: 'name_taken' }
  /** It was finished with other MD5s than these; its object is left as it is. */
  | { readonly state: 'already_complete' }
  | { readonly state: 'upload_ended' }
  | { readonly state: 'object_gone' }

/** `settling`: a commit may be under way, nothing was removed; the parts go once it is settled. */
export type AbortOutcome = 'ended' | 'already_complete' | 'settling'

export interface OpenUpload {
  readonly id: string
  readonly ownerTag: string
  /** Bytes planned: part size × count, an upper bound of the file's size. */
  readonly plannedBytes: number
  readonly storedBytes: number
  readonly storedParts: number
  /** UTC day after which nobody holds a token for it, `yyyymmdd`. */
  readonly expiryDay: string
}
