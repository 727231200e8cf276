/** Which parts a grant covers and how long it lives. */

import type { Grant } from '../../protocol/grant.ts'
import { MAX_PARTS_PER_GRANT } from '../../protocol/limits.ts'
import type { PartRange, StoredPart } from '../../protocol/messages.ts'
import { plannedPartSize, type Upload } from '../../store/upload.ts'
import type { StoreLimits, UploadStore } from '../../store/upload-store.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'

/** Most parts of one grant for this store. */
export function mostPartsPerGrant(limits: StoreLimits): number {
  return Math.min(MAX_PARTS_PER_GRANT, limits.maxPartsPerGrant)
}

/** No grant outlives the token, or parts could be written that nobody can complete. */
export function signGrant(
  service: UploadService,
  store: UploadStore,
  upload: Upload,
  parts: PartRange,
): Promise<Grant> {
  const leftSeconds = Math.floor((upload.expiresAtMs - service.now()) / 1000)
  return store.grant(upload, parts, Math.max(1, Math.min(service.grantSeconds, leftSeconds)))
}

/** The window from the first part that is not stored; `undefined` where all are. */
export function nextWindow(upload: Upload, stored: readonly StoredPart[], most: number): PartRange | undefined {
  const present = new Set(stored.map(({ part }) => part))
  let from = 1
  while (present.has(from)) from += 1
  if (from > upload.parts.count) return undefined
  return [from, Math.min(upload.parts.count, from + most - 1)]
}

/**
 * Ends an upload whose stored parts are larger than planned: TempURLs do not bind a length, so this is where the size
 * that the application allowed is kept.
 * @throws Refusal `plan_exceeded`
 */
export async function refuseExcess(store: UploadStore, upload: Upload, stored: readonly StoredPart[]): Promise<void> {
  const { size, parts: plan } = upload
  const excess = stored.filter(
    ({ part, size: bytes }) => part > plan.count || bytes > plannedPartSize(size, plan, part),
  )
  if (excess.length === 0) return
  await store.abort(upload)
  throw new Refusal('plan_exceeded', { parts: excess.map(({ part }) => part) })
}
