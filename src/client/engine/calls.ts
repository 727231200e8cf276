/** Which requests to the application are due, and how they look. */
import { MAX_BATCH_BODY_BYTES, MAX_FILES_PER_REQUEST } from '../../protocol/limits.ts'
import type { CompleteRequest, CreateRequest } from '../../protocol/messages.ts'
import { type AskingFile, due, isAsking, isDue, setErrand } from './errand.ts'
import type { ApplicationCall } from './events.ts'
import { type FinishingFile, isFinishing } from './finish.ts'
import { mostConnections } from './flow.ts'
import { wantedRange } from './grants.ts'
import { isSending, openFiles } from './parts.ts'
import type { FileRecord, Finishing, PendingAbort, Question, Sending, Waiting } from './state.ts'
import { changePhase, type FileIn, fileAt, launch, patch, type Turn } from './turn.ts'

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
  for (const index of turn.state.open) sendForFile(turn, index)
  sendSmallCompletes(turn)
  for (const pending of turn.state.aborts) if (isDue(pending.errand, turn.now)) sendAbort(turn, pending)
}

function sendCreate(turn: Turn): void {
  if (turn.state.creation.state === 'login' && !turn.state.waiting.some((index) => showsLogin(turn, index))) {
    patch(turn, { creation: due(turn.now) })
  }
  const { creation, waiting, open, connectionRate } = turn.state
  if (waiting.length === 0 || !isDue(creation, turn.now) || open.length > OPEN_BEFORE_CREATE) return
  const batch = createBatch(turn)
  if (batch.length === 0) return
  const rate = connectionRate && { measuredBytesPerSecond: Math.round(connectionRate * mostConnections(turn.state)) }
  const body: CreateRequest = { files: batch.map(({ file }) => file), ...rate }
  const files = batch.map(({ index }) => index)
  const run = launch(turn, { kind: 'create', files }, post('', body))
  patch(turn, { creation: { state: 'running', run, tries: creation.tries } })
  for (const record of batch) changePhase(turn, record, { isAsked: true })
}

/** Whoever was asked may be gone, or paused; those that came after have to ask themselves, or nobody would sign in. */
function showsLogin(turn: Turn, index: number): boolean {
  const record = fileAt(turn, index)
  return isWaiting(record) && !record.isPaused && record.phase.problem?.code === 'login_required'
}

function isWaiting(record: FileRecord | undefined): record is FileIn<Waiting> {
  return record?.phase.name === 'waiting'
}

function createBatch(turn: Turn): readonly FileIn<Waiting>[] {
  const batch: FileIn<Waiting>[] = []
  let bytes = 0
  for (const index of turn.state.waiting) {
    const record = fileAt(turn, index)
    if (!isWaiting(record) || record.isPaused || record.phase.isHeld) continue
    // A character of JSON is at most three bytes here; escaped ones are six characters already.
    bytes += 3 * JSON.stringify(record.file).length
    if (batch.length > 0 && (batch.length >= MAX_FILES_PER_REQUEST || bytes > BATCH_BYTES)) break
    batch.push(record)
  }
  return batch
}

type Call = { readonly type: 'call' } & ApplicationCall

const QUESTIONS = ['grant', 'diagnose', 'status', 'complete'] as const

const REQUESTS: Readonly<Record<Question, (phase: Sending | Finishing) => Call>> = {
  grant: (phase) =>
    post(`/${phase.upload.id}/grant`, { token: phase.upload.token, parts: wantedRange(phase as Sending) }),
  diagnose({ upload: { id, token }, parts }) {
    const part = parts.findIndex(({ stage }) => stage === 'asking') + 1
    return post(`/${id}/diagnose`, { token, ...(part > 0 && { part }) })
  },
  status: ({ upload: { id, token } }) => ({ type: 'call', method: 'GET', path: `/${id}`, token }),
  complete: (phase) => post(`/${phase.upload.id}/complete`, completeRequest(phase)),
}

function sendForFile(turn: Turn, index: number): void {
  for (const question of QUESTIONS) {
    const record = fileAt(turn, index)
    if (!isAsking(record) || (record.isPaused && isSending(record))) return
    const errand = record.phase.errands[question]
    if (!errand || !isDue(errand, turn.now) || (question === 'complete' && isSmall(record.phase))) continue
    ask(turn, question, [record], REQUESTS[question](record.phase))
  }
}

/** Puts the errands of these files on their way, in one call. */
function ask(turn: Turn, question: Question, records: readonly AskingFile[], request: Call): void {
  const files = records.map(({ index }) => index)
  const [owner = -1] = files
  const id = launch(turn, { kind: question, files, ...(files.length === 1 && { owner }) }, request)
  for (const record of records) {
    const tries = record.phase.errands[question]?.tries ?? 0
    setErrand(turn, record, question, { state: 'running', run: id, tries })
  }
}

function sendAbort(turn: Turn, pending: PendingAbort): void {
  const { id, token, errand } = pending
  const run = launch(turn, { kind: 'abort', id }, { type: 'call', method: 'DELETE', path: `/${id}`, token })
  const running: PendingAbort = { ...pending, errand: { state: 'running', run, tries: errand.tries } }
  patch(turn, { aborts: turn.state.aborts.map((each) => (each === pending ? running : each)) })
}

/** A file that is one request to the store costs more at the application than there, so its complete is shared. */
function isSmall({ upload }: Sending | Finishing): boolean {
  return upload.plan.count <= 1
}

function sendSmallCompletes(turn: Turn): void {
  const ready = openFiles(turn, isFinishing).filter(
    ({ phase }) => isSmall(phase) && isDue(phase.errands.complete, turn.now),
  )
  while (ready.length > 0 && (ready.length >= SMALL_BATCH || !isWorthWaiting(turn, ready))) {
    sendComplete(turn, ready.splice(0, SMALL_BATCH))
  }
}

function isWorthWaiting(turn: Turn, ready: readonly FinishingFile[]): boolean {
  if (ready.some(({ phase }) => isDue(phase.errands.complete, turn.now - SMALL_WAIT_MS))) return false
  return openFiles(turn, isSending).some(({ isPaused, phase }) => !isPaused && isSmall(phase) && !phase.problem)
}

function sendComplete(turn: Turn, batch: readonly FinishingFile[]): void {
  const uploads = batch.map(({ phase }) => completeRequest(phase))
  const alone = uploads.length === 1 && batch[0]
  ask(turn, 'complete', batch, alone ? REQUESTS.complete(alone.phase) : post('/complete', { uploads }))
}

function completeRequest({ upload, parts }: Sending | Finishing): CompleteRequest {
  return { token: upload.token, md5s: parts.flatMap((part) => (part.stage === 'stored' ? [part.md5] : [])) }
}

function post(path: string, body: unknown): Call {
  return { type: 'call', method: 'POST', path, body }
}
