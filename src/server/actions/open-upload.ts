/** From a token to an upload that the asker may touch: the token, the application's word, the owner, in this order. */
import type { UploadStore } from '../../store/upload-store.ts'
import type { UploadAction } from '../authorize.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import { factsOf, type Ticket } from '../tokens/token.ts'

export interface OpenedUpload {
  readonly ticket: Ticket
  readonly store: UploadStore
}

/** @throws Refusal `token_invalid`, `token_expired`, `upload_not_found`, or what `authorize` refuses with. */
export async function openUpload(
  service: UploadService,
  request: Request,
  action: UploadAction,
  claim: { readonly id: string; readonly token: string },
): Promise<OpenedUpload> {
  const ticket = await service.tokens.open(claim.token, service.now())
  // The same words as for a forged one: nothing is learned by trying tokens on other ids.
  if (ticket.upload.id !== claim.id) throw new Refusal('token_invalid')
  const { owner } = await service.ask(request, { action, uploads: [factsOf(ticket)] })
  return { ticket, store: ownedStore(service, ticket, owner) }
}

/** @throws Refusal `upload_not_found` for another owner's upload, and where its store is no longer configured. */
export function ownedStore(service: UploadService, ticket: Ticket, owner: string): UploadStore {
  const store = service.stores.get(ticket.store)
  if (ticket.upload.owner !== owner || store === undefined) throw new Refusal('upload_not_found')
  return store
}
