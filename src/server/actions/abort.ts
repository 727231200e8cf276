/** `DELETE {base}/{id}`: the parts of an unfinished upload are removed. */
import { type AbortResponse, TOKEN_HEADER } from '../../protocol/messages.ts'
import { type Answer, ok } from '../answer.ts'
import { Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import { COMMITTING_RETRY_SECONDS } from './commit-upload.ts'
import { openUpload } from './open-upload.ts'

export async function abortUpload(service: UploadService, request: Request, id: string): Promise<Answer> {
  const token = request.headers.get(TOKEN_HEADER) ?? ''
  const { ticket, store } = await openUpload(service, request, 'abort', { id, token })
  switch (await store.abort(ticket.upload)) {
    case 'ended':
      return ok<AbortResponse>({ state: 'ended' })
    case 'already_complete':
      throw new Refusal('already_complete')
    case 'settling':
      throw new Refusal('commit_under_way', { retryAfterSeconds: COMMITTING_RETRY_SECONDS })
  }
}
