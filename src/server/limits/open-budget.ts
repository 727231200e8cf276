/** How much an owner may have unfinished at a time, counted by listing what the stores hold. */
import type { UploadStore } from '../../store/upload-store.ts'
import type { TicketDraft } from '../actions/plan-uploads.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'

/** Refuses the drafts, in order, that would go beyond. Asks the stores only where a limit is configured. */
export async function withinBudget(
  service: UploadService,
  owner: string,
  drafts: readonly (TicketDraft | Refusal)[],
): Promise<readonly (TicketDraft | Refusal)[]> {
  const { openUploads = Infinity, openBytes = Infinity } = service.openLimits
  if (openUploads === Infinity && openBytes === Infinity) return drafts
  const used = await openNow(service, owner)
  return drafts.map((draft) => {
    if (draft instanceof Refusal) return draft
    const { size } = draft.upload
    if (used.uploads + 1 > openUploads) return new Refusal('too_many_uploads', { limit: openUploads })
    if (used.bytes + size > openBytes) return new Refusal('too_many_uploads', { limit: openBytes })
    used.uploads += 1
    used.bytes += size
    return draft
  })
}

async function openNow(service: UploadService, owner: string): Promise<{ uploads: number; bytes: number }> {
  const used = { uploads: 0, bytes: 0 }
  const today = new Date(service.now()).toISOString().slice(0, 10).replaceAll('-', '')
  const tags = await service.ownerTags.all(owner)
  const listings = [...service.stores.values()].flatMap((store) => tags.map((tag) => listing(store, tag, today)))
  for (const one of await Promise.all(listings)) {
    used.uploads += one.uploads
    used.bytes += one.bytes
  }
  return used
}

async function listing(
  store: UploadStore,
  ownerTag: string,
  today: string,
): Promise<{ uploads: number; bytes: number }> {
  let uploads = 0
  let bytes = 0
  for await (const open of store.openUploads({ ownerTag })) {
    // Nobody can finish it or cancel it any more: it is the sweep's, and must not shut its owner out until that has come.
    if (open.expiryDay < today) continue
    uploads += 1
    bytes += open.plannedBytes
  }
  return { uploads, bytes }
}
