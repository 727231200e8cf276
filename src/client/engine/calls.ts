/** Which requests to the application are due, and how they look. */
import { MAX_BATCH_BODY_BYTES, MAX_FILES_PER_REQUEST } from '../../protocol/limits.ts'
import type { CompleteRequest, CreateRequest } from '../../protocol/messages.ts'
import { isDue } from './errand.ts'
import type { ApplicationCall } from './events.ts'
import { type FinishingFile, isFinishing } from './finish.ts'
import { mostConnections } from './flow.ts'
import { wantedRange } from './grants.ts'
import { isSending, type SendingFile } from './parts.ts'
import type { Errand, FileRecord, Finishing, PendingAbort, Run } from './state.ts'
import { changePhase, fileAt, patch, putFile, startRun, type Turn } from './turn.ts'

/** More uploads are created when no more than this many are open: the store's work never waits for the application. */
const OPEN_BEFORE_CREATE = 50
/**
 * Finished small files wait for each other until so many are together: 100 of them cost at most three calls, and with
 * the longest tokens a body has 170 kB of the 256 kB allowed.
 */
const SMALL_BATCH = 40
/** But none waits longer than a person would notice among so many. */
const SMALL_WAIT_MS = 2000
/** Bodies stay this much below the limit: room for the envelope and for escapes in names. */
const BATCH_BYTES = MAX_BATCH_BODY_BYTES * 0.75

export function sendCalls(turn: Turn): void {
  sendCreate(turn)
  for (const index of turn.state.open) sendForFile(turn, fileAt(turn, index))
  sendSmallCompletes(turn)
  for (const pending of turn.state.aborts) if (isDue(pending.errand, turn.now)) sendAbort(turn, pending)
}

function call(turn: Turn, run: Run, request: ApplicationCall): number {
  const id = startRun(turn, run)
  turn.effects.push({ type: 'call', run: id, ...request })
  return id
}

function sendCreate(turn: Turn): void {
  const { creation, waiting, open, connectionRate } = turn.state
  if (waiting.length === 0 || !isDue(creation, turn.now) || open.length > OPEN_BEFORE_CREATE) return
  const batch = createBatch(turn)
  if (batch.length === 0) return
  const rate = connectionRate && { measuredBytesPerSecond: Math.round(connectionRate * mostConnections(turn.state)) }
  const body: CreateRequest = { files: batch.map(({ file }) => file), ...rate }
  const files = batch.map(({ index }) => index)
  const run = call(turn, { kind: 'create', files, startedAt: turn.now }, { method: 'POST', path: '', body })
  patch(turn, { creation: { state: 'running', run, tries: creation.tries } })
  for (const record of batch) {
    if (record.phase.name === 'waiting') putFile(turn, { ...record, phase: { ...record.phase, isAsked: true } })
  }
}

function createBatch(turn: Turn): readonly FileRecord[] {
  const batch: FileRecord[] = []
  let bytes = 0
  for (const index of turn.state.waiting) {
    const record = fileAt(turn, index)
    if (record?.phase.name !== 'waiting' || record.isPaused || record.phase.isHeld) continue
    // A character of JSON is at most three bytes here; escaped ones are six characters already.
    bytes += 3 * JSON.stringify(record.file).length
    if (batch.length > 0 && (batch.length >= MAX_FILES_PER_REQUEST || bytes > BATCH_BYTES)) break
    batch.push(record)
  }
  return batch
}

function sendForFile(turn: Turn, record: FileRecord | undefined): void {
  if (isSending(record)) {
    if (record.isPaused) return
    const { renewal, diagnosis, status, upload, parts } = record.phase
    const path = `/${upload.id}`
    if (status && isDue(status, turn.now)) changePhase(turn, record, { status: askStatus(turn, record, status) })
    if (status) return
    if (renewal && isDue(renewal, turn.now)) {
      const request = post(`${path}/grant`, { token: upload.token, parts: wantedRange(record.phase) })
      record = changePhase(turn, record, { renewal: ask(turn, 'grant', [record], renewal, request) })
    }
    if (diagnosis && isDue(diagnosis, turn.now)) {
      const part = parts.findIndex(({ stage }) => stage === 'asking') + 1
      const request = post(`${path}/diagnose`, { token: upload.token, ...(part > 0 && { part }) })
      changePhase(turn, record, { diagnosis: ask(turn, 'diagnose', [record], diagnosis, request) })
    }
  } else if (isFinishing(record) && isDue(record.phase.errand, turn.now)) sendFinishing(turn, record)
}

function sendFinishing(turn: Turn, record: FinishingFile): void {
  const { errand } = record.phase
  if (record.phase.ask === 'status') {
    changePhase(turn, record, { errand: askStatus(turn, record, errand) })
  } else if (!isSmall(record.phase)) sendComplete(turn, [record])
}

function askStatus(turn: Turn, record: FinishingFile | SendingFile, errand: Errand): Errand {
  const { id, token } = record.phase.upload
  return ask(turn, 'status', [record], errand, { method: 'GET', path: `/${id}`, token })
}

/** @returns the errand, now on its way. */
function ask(
  turn: Turn,
  kind: 'grant' | 'diagnose' | 'complete' | 'status',
  records: readonly FileRecord[],
  { tries }: Errand,
  request: ApplicationCall,
): Errand {
  const files = records.map(({ index }) => index)
  const [owner = -1] = files
  const run = { kind, files, startedAt: turn.now, ...(files.length === 1 && { owner }) }
  return { state: 'running', run: call(turn, run, request), tries }
}

function sendAbort(turn: Turn, pending: PendingAbort): void {
  const { id, token, errand } = pending
  const request = { method: 'DELETE', path: `/${id}`, token } as const
  const run = call(turn, { kind: 'abort', id, startedAt: turn.now }, request)
  const running: PendingAbort = { ...pending, errand: { state: 'running', run, tries: errand.tries } }
  patch(turn, { aborts: turn.state.aborts.map((each) => (each === pending ? running : each)) })
}

/** A file that is one request to the store costs more at the application than there, so its complete is shared. */
function isSmall({ upload }: Finishing): boolean {
  return upload.plan.count <= 1
}

function sendSmallCompletes(turn: Turn): void {
  const ready: FinishingFile[] = []
  for (const index of turn.state.open) {
    const record = fileAt(turn, index)
    if (!isFinishing(record) || record.phase.ask === 'status' || !isSmall(record.phase)) continue
    if (isDue(record.phase.errand, turn.now)) ready.push(record)
  }
  while (ready.length > 0 && (ready.length >= SMALL_BATCH || !isWorthWaiting(turn, ready))) {
    sendComplete(turn, ready.splice(0, SMALL_BATCH))
  }
}

function isWorthWaiting(turn: Turn, ready: readonly FinishingFile[]): boolean {
  const isLate = ({ phase: { errand } }: FinishingFile) =>
    errand.state === 'due' && errand.at + SMALL_WAIT_MS <= turn.now
  if (ready.some(isLate)) return false
  return turn.state.open.some((index) => {
    const record = fileAt(turn, index)
    return isSending(record) && !record.isPaused && record.phase.upload.plan.count <= 1 && !record.phase.problem
  })
}

function sendComplete(turn: Turn, batch: readonly FinishingFile[]): void {
  const uploads = batch.map(({ phase }) => completeRequest(phase))
  const [first] = batch
  if (!first) return
  const request =
    batch.length === 1 ? post(`/${first.phase.upload.id}/complete`, uploads[0]) : post('/complete', { uploads })
  const errand = ask(turn, 'complete', batch, first.phase.errand, request)
  for (const record of batch) {
    changePhase(turn, record, { errand: { ...errand, tries: record.phase.errand.tries } })
  }
}

function completeRequest({ upload, parts }: Finishing): CompleteRequest {
  return { token: upload.token, md5s: parts.flatMap((part) => (part.stage === 'stored' ? [part.md5] : [])) }
}

function post(path: string, body: unknown): ApplicationCall {
  return { method: 'POST', path, body }
}
