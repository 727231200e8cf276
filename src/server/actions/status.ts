/** `GET {base}/{id}`: what the store really has of an upload. This is how another browser or device resumes it. */
import { type StatusResponse, TOKEN_HEADER } from '../../protocol/messages.ts'
import type { Inspection } from '../../store/upload-store.ts'
import { type Answer, type Body, ok } from '../answer.ts'
import type { UploadService } from '../service.ts'
import { COMMITTING_RETRY_SECONDS, completed } from './commit-upload.ts'
import { mostPartsPerGrant, nextWindow, refuseExcess, signGrant } from './grant-window.ts'
import { type OpenedUpload, openUpload } from './open-upload.ts'
import { settleWithin } from './settle-within.ts'

export async function uploadStatus(service: UploadService, request: Request, id: string): Promise<Answer> {
  const token = request.headers.get(TOKEN_HEADER) ?? ''
  const opened = await openUpload(service, request, 'status', { id, token })
  service.grants.take(opened.ticket.upload.owner)
  const inspection: Inspection = service.commits.holds(id)
    ? { state: 'committing', retryAfterSeconds: COMMITTING_RETRY_SECONDS }
    : await opened.store.inspect(opened.ticket.upload)
  return ok<StatusResponse>({ ...description(opened), ...(await fate(service, opened, inspection)) })
}

function description({ ticket: { upload, fileName } }: OpenedUpload): Pick<StatusResponse, 'file' | 'plan' | 'parts'> {
  const { size, type, lastModified, parts: plan } = upload
  return { file: { name: fileName, size, type, ...(lastModified !== undefined && { lastModified }) }, plan, parts: [] }
}

async function fate(
  service: UploadService,
  { ticket, store }: OpenedUpload,
  inspection: Inspection,
): Promise<Partial<Body<StatusResponse>> & Pick<StatusResponse, 'state'>> {
  const { upload } = ticket
  switch (inspection.state) {
    case 'uploading': {
      await refuseExcess(store, upload, inspection.parts)
      const window = nextWindow(upload, inspection.parts, mostPartsPerGrant(await store.limits()))
      const grant = window === undefined ? undefined : await signGrant(service, store, upload, window)
      return { state: 'uploading', parts: inspection.parts, ...(grant !== undefined && { grant }) }
    }
    case 'committing':
      return { state: 'committing', retryAfterSeconds: inspection.retryAfterSeconds }
    case 'complete': {
      // The application's hook comes before the receipt, and may take its time.
      const told = completed(service, store, ticket, inspection.commit)
      const result = await settleWithin(told, service.answerWithinMs, service.refusalOf)
      if (result === undefined) return { state: 'committing', retryAfterSeconds: COMMITTING_RETRY_SECONDS }
      return { state: 'complete', object: result.object, receipt: result.receipt }
    }
    case 'ended':
    case 'object_gone':
      return { state: 'ended' }
  }
}
