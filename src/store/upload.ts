/**
 * One upload as the server and the drivers see it. All of it travels sealed inside the token, so the server keeps no
 * state: any replica with the same secrets can serve any request of any upload.
 */
import type { PartPlan } from '../protocol/messages.ts'

/** What the server has decided about an upload before the driver plans it. */
export interface UploadDraft {
  /** 128 random bits as 32 lower-case hex digits. */
  readonly id: string
  /** Whom the application says it belongs to. Never goes to the store; `ownerTag` does. */
  readonly owner: string
  /** HMAC of the owner, 16 hex digits: listings tell owners apart without naming them. */
  readonly ownerTag: string
  /** Name of the finished object. */
  readonly object: string
  /** The name holds random bits made for this upload, so no one else can want it. */
  readonly randomName: boolean
  /** Whether an object that is already there may be replaced. */
  readonly overwrite: boolean
  /** Bytes. */
  readonly size: number
  /** Content-Type of the finished object, already made safe. */
  readonly type: string
  /** Content-Disposition of the finished object, already made safe. */
  readonly disposition: string
  /** Copy the parts out of the uploader's reach before the object appears. */
  readonly seal: boolean
  /** Kept with the object as metadata; at most 1 KiB. */
  readonly metadata: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly lastModified?: number
  readonly createdAtMs: number
  /** When the token ends. */
  readonly expiresAtMs: number
  /** What the client measured; larger parts may be planned for a fast link. */
  readonly measuredBytesPerSecond?: number
}

/** A planned upload. */
export interface Upload extends Omit<UploadDraft, 'measuredBytesPerSecond'> {
  readonly container: string
  readonly parts: PartPlan
  /** What the store calls the upload, where it has a name of its own (S3's UploadId). */
  readonly handle?: string
}

/** Bytes that part `part` of the plan must have. */
export function plannedPartSize(size: number, plan: PartPlan, part: number): number {
  return part < plan.count ? plan.size : size - plan.size * (plan.count - 1)
}
