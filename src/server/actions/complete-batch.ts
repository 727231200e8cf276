/** `POST {base}/complete`: the commits of many small uploads. Each has its own result, in order. */
import { MAX_BATCH_BODY_BYTES, MAX_PARTS_PER_GRANT } from '../../protocol/limits.ts'
import type { CompleteBatchResponse, CompleteRequest } from '../../protocol/messages.ts'
import { completeBatchRequest } from '../../protocol/validation.ts'
import { type Answer, ok } from '../answer.ts'
import { parseAs, readJson, refuseTooMany } from '../read-body.ts'
import { isAccepted, Refusal } from '../refusal.ts'
import type { UploadService } from '../service.ts'
import { factsOf, type Ticket } from '../tokens/token.ts'
import { COMMITTING_RETRY_SECONDS, type CommitResult, commitUpload } from './commit-upload.ts'
import { ownedStore } from './open-upload.ts'
import { settleWithin } from './settle-within.ts'

type BatchResult = CompleteBatchResponse['results'][number]

export async function completeBatch(service: UploadService, request: Request): Promise<Answer> {
  const { value } = await readJson(request, { bytes: MAX_BATCH_BODY_BYTES })
  refuseTooMany(value, 'uploads')
  const { uploads } = parseAs(completeBatchRequest, value)
  checkParts(uploads)
  const tickets = await Promise.all(uploads.map(({ token }) => openToken(service, token)))
  const valid = tickets.filter(isAccepted)
  // Asked once, about all of them; with no valid token there is nothing to ask about.
  const owner = valid.length === 0 ? undefined : await ownerOf(service, request, valid)
  const untilMs = service.now() + service.answerWithinMs
  const results = uploads.map(({ md5s }, index) => commitOne(service, tickets[index], owner, md5s, untilMs))
  return ok<CompleteBatchResponse>({ results: await Promise.all(results) })
}

function checkParts(uploads: readonly CompleteRequest[]): void {
  const parts = uploads.reduce((sum, { md5s }) => sum + md5s.length, 0)
  if (parts <= MAX_PARTS_PER_GRANT) return
  throw new Refusal('bad_request', {
    message: `A batch may have ${MAX_PARTS_PER_GRANT} parts in all. Complete large uploads one by one.`,
    path: 'uploads',
    limit: MAX_PARTS_PER_GRANT,
  })
}

async function openToken(service: UploadService, token: string): Promise<Ticket | Refusal> {
  return service.tokens.open(token, service.now()).catch((error) => service.refusalOf(error))
}

async function ownerOf(service: UploadService, request: Request, tickets: readonly Ticket[]): Promise<string> {
  const { owner } = await service.ask(request, { action: 'complete', uploads: tickets.map(factsOf) })
  return owner
}

async function commitOne(
  service: UploadService,
  ticket: Ticket | Refusal | undefined,
  owner: string | undefined,
  md5s: readonly string[],
  untilMs: number,
): Promise<BatchResult> {
  if (ticket === undefined || owner === undefined || ticket instanceof Refusal) {
    return { error: (ticket instanceof Refusal ? ticket : new Refusal('token_invalid')).toWire() }
  }
  const { id } = ticket.upload
  try {
    const work = commitUpload(service, ownedStore(service, ticket, owner), ticket, md5s)
    const late: CommitResult = { id, state: 'committing', retryAfterSeconds: COMMITTING_RETRY_SECONDS }
    return (await settleWithin(work, untilMs - service.now(), service.refusalOf)) ?? late
  } catch (error) {
    return { id, error: service.refusalOf(error).toWire() }
  }
}
