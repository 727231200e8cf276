/** The end of an upload: complete told, its answers, and the parts that turn out to be missing. */
import type { CompletedUpload } from '../../protocol/messages.ts'
import { type AskingFile, due, type Verdict } from './errand.ts'
import type { AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { finishing, type SendingFile, sendingPhase, settledParts } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { FileRecord, Finishing, Part } from './state.ts'
import { changePhase, type FileIn, release, setPhase, stopRuns, type Turn } from './turn.ts'

/** An application that goes on to miss parts which the store shows to us is broken, not late. */
const MAX_MISSES = 10
/** How long to wait before asking again where the application does not say. */
const DEFAULT_POLL_SECONDS = 2

type Refused = Extract<Verdict, { kind: 'refused' }>
export type FinishingFile = FileIn<Finishing>

export function isFinishing(record: FileRecord | undefined): record is FinishingFile {
  return record?.phase.name === 'finishing'
}

/**
 * All parts are stored: complete is due. Or someone else (another tab or device) told it, and only the receipt is
 * missing; then what is still under way here is not wanted any more.
 */
export function finish(turn: Turn, record: SendingFile, question?: 'complete' | 'status'): FinishingFile {
  stopRuns(turn, record.index)
  const { upload, parts, completeNotBefore, misses } = record.phase
  const at = Math.max(turn.now, completeNotBefore)
  return setPhase(turn, record, finishing(at, upload, settledParts(parts), question, misses))
}

export function onCompleted(turn: Turn, record: AskingFile, verdict: Verdict): void {
  if (!isFinishing(record)) return
  if (verdict.kind === 'ok') onStatus(turn, record, verdict)
  else if (verdict.kind === 'refused' && verdict.error?.code === 'parts_missing') onMissing(turn, record, verdict)
  else fail(turn, record, verdict.problem)
}

export function onStatus(turn: Turn, record: AskingFile, verdict: Verdict): void {
  if (!isFinishing(record)) return
  if (verdict.kind !== 'ok') {
    fail(turn, record, verdict.problem)
    return
  }
  const { body } = verdict
  const { upload, parts } = record.phase
  if (isCompleted(body)) done(turn, record, body)
  else if (body.state === 'committing') pollLater(turn, record, body)
  else if (body.state === 'ended') fail(turn, record, ownProblem('upload_ended'))
  else if (parts.every(({ stage }) => stage === 'stored')) {
    changePhase(turn, record, { errands: { complete: due(turn.now) } })
  } else {
    // A commit that another tab or an earlier visit began has come to nothing.
    setPhase(turn, record, sendingPhase(upload, parts, { status: due(turn.now) }))
  }
}

export function pollLater(turn: Turn, record: FinishingFile, body: AnswerBody): void {
  const told = body.retryAfterSeconds
  const seconds = typeof told === 'number' ? told : DEFAULT_POLL_SECONDS
  changePhase(turn, record, { errands: { status: due(turn.now + seconds * 1000) }, problem: undefined })
}

export function isCompleted(body: object): body is CompletedUpload {
  return 'object' in body && 'receipt' in body && typeof body.receipt === 'string'
}

export function done(turn: Turn, record: AskingFile, { object, receipt }: CompletedUpload): void {
  const { id, plan } = record.phase.upload
  setPhase(turn, record, { name: 'done', id, plan, object, receipt })
  release(turn, record.index)
}

/**
 * The application's listing may lag behind: the store is asked for the named parts first, and only what it does not
 * have is sent again.
 */
function onMissing(turn: Turn, record: FinishingFile, { error, retryAfterSeconds = 0, problem }: Refused): void {
  const misses = record.phase.misses + 1
  const { upload, parts } = record.phase
  if (misses > MAX_MISSES) {
    fail(turn, record, { ...problem, part: error?.parts?.[0] })
    return
  }
  const named = error?.parts && new Set(error.parts)
  const doubted = parts.map((part, index): Part => {
    if (part.stage !== 'stored' || (named && !named.has(index + 1))) return part
    return { ...part, stage: 'ready', verify: true, notBefore: 0 }
  })
  const completeNotBefore = turn.now + retryAfterSeconds * 1000
  setPhase(turn, record, { ...sendingPhase(upload, doubted), completeNotBefore, misses })
}
