/** The end of an upload: complete told, its answers, and the parts that turn out to be missing. */
import type { CompletedUpload, WireError } from '../../protocol/messages.ts'
import { due, judge, malformed, type Verdict } from './errand.ts'
import type { Answer, AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { finishing, type SendingFile, sendingPhase } from './parts.ts'
import { ownProblem, toldProblem } from './problems.ts'
import type { Errand, FileRecord, Finishing, Part } from './state.ts'
import { changePhase, type FileIn, fileAt, release, setPhase, type Turn } from './turn.ts'

/** An application that goes on to miss parts which the store shows to us is broken, not late. */
const MAX_MISSES = 10
/** How long to wait before asking again where the application does not say. */
const DEFAULT_POLL_SECONDS = 2

export type FinishingFile = FileIn<Finishing>

export function isFinishing(record: FileRecord | undefined): record is FinishingFile {
  return record?.phase.name === 'finishing'
}

/** All parts are stored: complete is due. Or someone else (another tab) told it, and only the receipt is missing. */
export function finish(turn: Turn, record: SendingFile, ask?: Finishing['ask']): FinishingFile {
  const { upload, parts, completeNotBefore, misses } = record.phase
  return setPhase(turn, record, finishing(Math.max(turn.now, completeNotBefore), upload, parts, ask, misses))
}

/** One file by its own, or several in one call. */
export function onCompleted(turn: Turn, run: number, files: readonly number[], answer: Answer): void {
  const results = answer.kind === 'answer' && files.length > 1 ? answer.body.results : undefined
  let together: Errand | undefined
  files.forEach((index, at) => {
    const record = fileAt(turn, index)
    // Cancelled meanwhile, or moved on: another run owns it now.
    if (!isFinishing(record) || record.phase.errand.state !== 'running' || record.phase.errand.run !== run) return
    const verdict = resultFor(turn, record, answer, Array.isArray(results) ? results[at] : undefined)
    // What failed in one call is tried again in one call, not in forty.
    if (verdict.kind !== 'again') settle(turn, record, verdict)
    else {
      together ??= verdict.errand
      settle(turn, record, { ...verdict, errand: together })
    }
  })
}

/** A batch answers for each upload what a call of its own would have answered. */
function resultFor(turn: Turn, record: FinishingFile, answer: Answer, result: object | undefined): Verdict {
  const own = answer.kind === 'answer' && result ? { ...answer, body: { ...answer.body, ...result } } : answer
  return judge(turn, record.phase.errand, own)
}

function settle(turn: Turn, record: FinishingFile, verdict: Verdict): void {
  if (verdict.kind === 'ok') onAccepted(turn, record, verdict.body)
  else if (verdict.kind === 'again') changePhase(turn, record, { errand: verdict.errand, problem: verdict.problem })
  else if (verdict.kind === 'refused' && verdict.error.code === 'parts_missing') {
    onMissing(turn, record, verdict.error, verdict.retryAfterSeconds)
  } else fail(turn, record, verdict.problem)
}

function onAccepted(turn: Turn, record: FinishingFile, body: AnswerBody): void {
  if (body.state === 'committing') pollLater(turn, record, body)
  else if (isCompleted(body)) done(turn, record, body)
  else settle(turn, record, malformed(turn, record.phase.errand))
}

export function pollLater(turn: Turn, record: FinishingFile, body: AnswerBody): void {
  const told = body.retryAfterSeconds
  const seconds = typeof told === 'number' ? told : DEFAULT_POLL_SECONDS
  changePhase(turn, record, { ask: 'status', errand: due(turn.now + seconds * 1000), problem: undefined })
}

export function onStatus(turn: Turn, record: FileRecord, answer: Answer): void {
  if (!isFinishing(record)) return
  const verdict = judge(turn, record.phase.errand, answer)
  if (verdict.kind !== 'ok') {
    settle(turn, record, verdict)
    return
  }
  const { body } = verdict
  if (body.state === 'complete' && isCompleted(body)) done(turn, record, body)
  else if (body.state === 'committing') pollLater(turn, record, body)
  else if (body.state === 'ended') {
    fail(turn, record, ownProblem('upload_ended'))
  } else if (record.phase.parts.every(({ stage }) => stage === 'stored')) {
    changePhase(turn, record, { ask: 'complete', errand: due(turn.now) })
  } else {
    // A commit that another tab or an earlier visit began has come to nothing.
    const { upload, parts } = record.phase
    setPhase(turn, record, { ...sendingPhase(upload, parts), status: due(turn.now) })
  }
}

export function isCompleted(body: object): body is CompletedUpload {
  return 'object' in body && 'receipt' in body && typeof body.receipt === 'string'
}

export function done(turn: Turn, record: FinishingFile | SendingFile, { object, receipt }: CompletedUpload): void {
  setPhase(turn, record, { name: 'done', plan: record.phase.upload.plan, object, receipt })
  release(turn, record.index)
}

/**
 * The application's listing may lag behind: the store is asked for the named parts first, and only what it does not
 * have is sent again.
 */
function onMissing(turn: Turn, record: FinishingFile, error: WireError, retryAfterSeconds: number): void {
  const misses = record.phase.misses + 1
  const { upload, parts, ask } = record.phase
  if (misses > MAX_MISSES || ask === 'status') {
    fail(turn, record, toldProblem(error.code, error.message, error.parts?.[0]))
    return
  }
  const named = error.parts && new Set(error.parts)
  const doubted = parts.map((part, index): Part => {
    if (part.stage !== 'stored' || (named && !named.has(index + 1))) return part
    return { ...part, stage: 'ready', verify: true, notBefore: turn.now }
  })
  const completeNotBefore = turn.now + retryAfterSeconds * 1000
  setPhase(turn, record, { ...sendingPhase(upload, doubted), completeNotBefore, misses })
}
