/** `POST {base}`: 1 to 100 files become uploads. No byte of a file, and for Swift no request to the store, is needed. */
import { MAX_BATCH_BODY_BYTES } from '../../protocol/limits.ts'
import type { CreatedUpload, CreateResponse } from '../../protocol/messages.ts'
import { createRequest } from '../../protocol/validation.ts'
import type { Upload } from '../../store/upload.ts'
import type { StoreLimits, UploadStore } from '../../store/upload-store.ts'
import { type Answer, ok } from '../answer.ts'
import { mapLimit } from '../limits/map-limit.ts'
import { withinBudget } from '../limits/open-budget.ts'
import { parseAs, readJson, refuseTooMany } from '../read-body.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import { mostPartsPerGrant, signGrant } from './grant-window.ts'
import { planUploads, type TicketDraft } from './plan-uploads.ts'

/** Stores that open uploads of their own take a request for each. */
const BEGIN_AT_ONCE = 8
/**
 * What one create may sign in all: a quarter of a second of one core. A hundred large files at once get short first
 * grants beyond it; their time comes when the first ones are done, with a fresh grant each.
 */
const SIGNATURES_PER_CREATE = 10_000
/** As many as keep the connections of a page busy until its next grant is there. */
const SHORT_GRANT_PARTS = 16

export async function createUploads(service: UploadService, request: Request): Promise<Answer> {
  const { value } = await readJson(request, { bytes: MAX_BATCH_BODY_BYTES })
  refuseTooMany(value, 'files')
  const body = parseAs(createRequest, value)
  const allowance = await service.ask(request, { action: 'create', files: body.files })
  service.creates.take(allowance.owner, body.files.length)

  const limits = await limitsOf(service.stores)
  const drafts = planUploads(body, allowance, await planContext(service, allowance.owner, limits))
  const accepted = await withinBudget(service, allowance.owner, drafts)
  const begun = await mapLimit(accepted, BEGIN_AT_ONCE, (draft) => begin(service, draft))
  const uploads = await mapLimit(shareSignatures(begun, limits), BEGIN_AT_ONCE, (entry) => issue(service, entry))
  return ok<CreateResponse>({ uploads: uploads.map((one) => (one instanceof Refusal ? { error: one.toWire() } : one)) })
}

async function limitsOf(stores: ReadonlyMap<string, UploadStore>): Promise<ReadonlyMap<string, StoreLimits>> {
  return new Map(await Promise.all([...stores].map(async ([name, store]) => [name, await store.limits()] as const)))
}

async function planContext(
  { fileLimits, ownerTags, now, tokenSeconds, random }: UploadService,
  owner: string,
  stores: ReadonlyMap<string, StoreLimits>,
): Promise<Parameters<typeof planUploads>[2]> {
  return { fileLimits, stores, ownerTag: await ownerTags.current(owner), nowMs: now(), tokenSeconds, random }
}

interface Begun {
  readonly draft: TicketDraft
  readonly store: UploadStore
  readonly upload: Upload
}

/** One file's failure is that file's result. */
async function begin(service: UploadService, draft: TicketDraft | Refusal): Promise<Begun | Refusal> {
  if (draft instanceof Refusal) return draft
  const store = service.stores.get(draft.store)
  if (store === undefined) return new Refusal('internal_error')
  try {
    return { draft, store, upload: await store.begin(draft.upload) }
  } catch (error) {
    return service.refusalOf(error)
  }
}

interface Granted extends Begun {
  /** How many parts the first grant covers; none for a zero-byte file. */
  readonly parts: number
}

function shareSignatures(
  begun: readonly (Begun | Refusal)[],
  limits: ReadonlyMap<string, StoreLimits>,
): readonly (Granted | Refusal)[] {
  let left = SIGNATURES_PER_CREATE
  return begun.map((entry) => {
    if (entry instanceof Refusal) return entry
    const storeLimits = limits.get(entry.draft.store)
    const wanted = Math.min(entry.upload.parts.count, storeLimits === undefined ? 0 : mostPartsPerGrant(storeLimits))
    const parts = Math.min(wanted, Math.max(left, SHORT_GRANT_PARTS))
    left -= parts
    return { ...entry, parts }
  })
}

async function issue(service: UploadService, entry: Granted | Refusal): Promise<CreatedUpload | Refusal> {
  if (entry instanceof Refusal) return entry
  const { draft, store, upload, parts } = entry
  try {
    const [token, grant] = await Promise.all([
      service.tokens.seal({ ...draft, upload }),
      parts === 0 ? undefined : signGrant(service, store, upload, [1, parts]),
    ])
    return {
      id: upload.id,
      token,
      expiresInSeconds: Math.floor((upload.expiresAtMs - service.now()) / 1000),
      parts: upload.parts,
      ...(grant !== undefined && { grant }),
    }
  } catch (error) {
    return service.refusalOf(error)
  }
}
