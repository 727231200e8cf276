/** `POST {base}/{id}/grant`: a fresh grant for some parts. */

import { MAX_BODY_BYTES } from '../../protocol/limits.ts'
import type { GrantResponse, PartRange } from '../../protocol/messages.ts'
import { grantRequest } from '../../protocol/validation.ts'
import type { Inspection } from '../../store/upload-store.ts'
import { type Answer, ok } from '../answer.ts'
import { parseAs, readJson } from '../read-body.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import { COMMITTING_RETRY_SECONDS } from './commit-upload.ts'
import { mostPartsPerGrant, refuseExcess, signGrant } from './grant-window.ts'
import { openUpload } from './open-upload.ts'

export async function grantParts(service: UploadService, request: Request, id: string): Promise<Answer> {
  const { value } = await readJson(request, { bytes: MAX_BODY_BYTES })
  const { token, parts } = parseAs(grantRequest, value)
  const { ticket, store } = await openUpload(service, request, 'grant', { id, token })
  const { upload } = ticket
  checkRange(parts, upload.parts.count, mostPartsPerGrant(await store.limits()))
  service.grants.take(upload.owner)
  if (service.commits.holds(id)) {
    throw new Refusal('commit_under_way', { retryAfterSeconds: COMMITTING_RETRY_SECONDS })
  }
  const inspection = await store.inspect(upload)
  if (inspection.state !== 'uploading') throw noLongerUploading(inspection)
  await refuseExcess(store, upload, inspection.parts)
  return ok<GrantResponse>({ grant: await signGrant(service, store, upload, parts) })
}

function checkRange([from, to]: PartRange, count: number, most: number): void {
  const refuse = (message: string, limit: number): never => {
    throw new Refusal('bad_request', { message, path: 'parts', limit })
  }
  if (from > to) refuse('parts must be [from, to] with from not above to.', count)
  if (to > count) refuse(`parts must end at ${count}, the last part of the plan.`, count)
  if (to - from + 1 > most) refuse(`parts must cover at most ${most} parts; ask again for the next.`, most)
}

function noLongerUploading(inspection: Exclude<Inspection, { state: 'uploading' }>): Refusal {
  switch (inspection.state) {
    case 'committing':
      return new Refusal('commit_under_way', { retryAfterSeconds: inspection.retryAfterSeconds })
    case 'complete':
      return new Refusal('already_complete')
    case 'ended':
      return new Refusal('upload_ended')
    case 'object_gone':
      return new Refusal('object_gone')
  }
}
