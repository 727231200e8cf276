/** What the person wants of a file. Where it makes no sense, nothing happens. */
import { abortUpload, resumed, WAITING } from './begin.ts'
import { due } from './errand.ts'
import { isSending, sendingPhase, settledParts } from './parts.ts'
import { needsNewUpload } from './problems.ts'
import type { Cancelled, Done, Failed, Phase } from './state.ts'
import { changePhase, drop, fileAt, putFile, release, setPhase, stopRuns, type Turn } from './turn.ts'

/** Stops what is under way and keeps what is there. What is just being put together needs no line and goes on. */
export function pause(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (!record || !/waiting|sending/.test(record.phase.name)) return
  const paused = { ...record, isPaused: true }
  putFile(turn, paused)
  if (!isSending(paused)) return
  stopRuns(turn, index)
  const { upload, parts, completeNotBefore, misses, errands } = paused.phase
  const asks = errands.status && { status: due(turn.now) }
  changePhase(turn, paused, { ...sendingPhase(upload, settledParts(parts), asks), completeNotBefore, misses })
}

export function resume(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (record?.isPaused) putFile(turn, { ...record, isPaused: false })
}

export function cancel(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (!record) return
  const { phase } = record
  if (isOver(phase)) return
  stopRuns(turn, index, true)
  setPhase(turn, record, { name: 'cancelled' })
  // A create that is under way cannot be called back: its answer is aborted when it comes.
  if (phase.name !== 'waiting') abortUpload(turn, index, phase.upload)
  release(turn, index)
}

/** Goes on after a failure: with the parts that are stored, or anew where the upload itself is over. */
export function retry(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (record?.phase.name !== 'failed') return
  const { kept, problem } = record.phase
  if (kept && !needsNewUpload(problem.code)) {
    // What was wrong may have been the key, and then its signatures are too.
    setPhase(turn, record, resumed(turn, { ...kept.upload, held: undefined }, kept.parts))
    return
  }
  if (kept) abortUpload(turn, index, kept.upload)
  const attempt = kept ? record.attempt + 1 : record.attempt
  setPhase(turn, { ...record, attempt }, WAITING)
}

/** Forgets a file that is over. What a failed one has left in the store is removed, since nobody will go on with it. */
export function remove(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (!record) return
  const { phase } = record
  if (!isOver(phase)) return
  if (phase.name === 'failed' && phase.kept) abortUpload(turn, index, phase.kept.upload)
  stopRuns(turn, index, true)
  drop(turn, index)
  release(turn, index)
}

function isOver(phase: Phase): phase is Done | Failed | Cancelled {
  return /done|failed|cancelled/.test(phase.name)
}
