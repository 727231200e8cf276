/** `POST {base}/{id}/complete`: the commit of one upload. */
import { MAX_BODY_BYTES, MAX_BODY_BYTES_PER_PART } from '../../protocol/limits.ts'
import type { CommittingResponse, CompleteResponse } from '../../protocol/messages.ts'
import { completeRequest } from '../../protocol/validation.ts'
import { type Answer, later, ok } from '../answer.ts'
import { parseAs, readJson, tooLarge } from '../read-body.ts'
import type { UploadService } from '../service.ts'
import type { Ticket } from '../tokens/token.ts'
import { COMMITTING_RETRY_SECONDS, type CommitResult, commitUpload } from './commit-upload.ts'
import { openUpload } from './open-upload.ts'
import { settleWithin } from './settle-within.ts'

export async function completeUpload(service: UploadService, request: Request, id: string): Promise<Answer> {
  const { value, bytes } = await readJson(request, {
    bytes: MAX_BODY_BYTES,
    raise: (head) => entitlement(service, head),
  })
  const { token, md5s } = parseAs(completeRequest, value)
  const { ticket, store } = await openUpload(service, request, 'complete', { id, token })
  if (bytes > mostBytes(ticket)) throw tooLarge(mostBytes(ticket))

  const work = commitUpload(service, store, ticket, md5s)
  // A late failure is told to the log; the client learns of it by calling again.
  const result = await settleWithin(work, service.answerWithinMs, service.refusalOf)
  return answerFor(result ?? { id, state: 'committing', retryAfterSeconds: COMMITTING_RETRY_SECONDS })
}

function answerFor(result: CommitResult): Answer {
  if ('receipt' in result) return ok<CompleteResponse>(result)
  const { state, retryAfterSeconds } = result
  return later<CommittingResponse>({ state, retryAfterSeconds }, retryAfterSeconds)
}

function mostBytes({ upload }: Ticket): number {
  return MAX_BODY_BYTES + MAX_BODY_BYTES_PER_PART * upload.parts.count
}

/** A long list of MD5s is read only for a token that has so many parts, so the token must come before the list. */
async function entitlement(service: UploadService, head: string): Promise<number> {
  const token = /"token"\s*:\s*"([\w.-]+)"/.exec(head)?.[1]
  return token === undefined ? MAX_BODY_BYTES : mostBytes(await service.tokens.open(token, service.now()))
}
