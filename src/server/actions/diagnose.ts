/** `POST {base}/{id}/diagnose`: why a page fails to send, found from the server's side. */
import type { DiagnosisCause } from '../../protocol/error-codes.ts'
import { MAX_BODY_BYTES } from '../../protocol/limits.ts'
import type { DiagnoseResponse } from '../../protocol/messages.ts'
import { diagnoseRequest } from '../../protocol/validation.ts'
import { StoreError, type StoreErrorCode } from '../../store/store-error.ts'
import type { Upload } from '../../store/upload.ts'
import type { UploadStore } from '../../store/upload-store.ts'
import { type Answer, ok } from '../answer.ts'
import { parseAs, readJson } from '../read-body.ts'
import { Refusal } from '../refusal.ts'
import { DIAGNOSES } from '../sentences.ts'
import type { UploadService } from '../service.ts'
import { openUpload } from './open-upload.ts'

/** What the store failed with, as far as it is a cause by itself. */
const CAUSES: Partial<Record<StoreErrorCode, DiagnosisCause>> = {
  account_blocked: 'account_blocked',
  key_rejected: 'key_rejected',
  container_missing: 'container_missing',
  quota_exceeded: 'quota_exceeded',
  store_busy: 'store_busy',
}

const CANNOT_SEND = 'A page cannot send to the store, and only the operator can mend the cause'

/** No patience and no other network helps against these. */
const OPERATORS_OWN: ReadonlySet<DiagnosisCause> = new Set([
  'account_blocked',
  'clocks_differ',
  'container_missing',
  'key_rejected',
  'origin_not_allowed',
  'quota_exceeded',
])

export async function diagnoseUpload(service: UploadService, request: Request, id: string): Promise<Answer> {
  const { value } = await readJson(request, { bytes: MAX_BODY_BYTES })
  const { token, part = 1 } = parseAs(diagnoseRequest, value)
  const { ticket, store } = await openUpload(service, request, 'diagnose', { id, token })
  const { upload } = ticket
  if (upload.parts.count === 0) return answerFor('none')
  if (part > upload.parts.count) {
    throw new Refusal('bad_request', { message: `The plan has ${upload.parts.count} parts.`, path: 'part' })
  }
  // Only an origin that may use this server gets here, so the store is never asked about a foreign one.
  const origin = request.headers.get('Origin') ?? undefined
  const key = JSON.stringify([id, part, origin])
  const cause = await service.diagnoses.find(upload.owner, key, async () => {
    const found = await findCause(store, upload, part, origin)
    if (OPERATORS_OWN.has(found)) service.logger.warn({ cause: found, uploadId: id, part, origin }, CANNOT_SEND)
    return found
  })
  return answerFor(cause)
}

async function findCause(
  store: UploadStore,
  upload: Upload,
  part: number,
  origin: string | undefined,
): Promise<DiagnosisCause> {
  try {
    return await store.diagnose(upload, part, origin)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return CAUSES[error.code] ?? 'store_unreachable'
  }
}

function answerFor(cause: DiagnosisCause): Answer {
  return ok<DiagnoseResponse>({ cause, message: DIAGNOSES[cause] })
}
