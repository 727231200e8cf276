/** The ways an upload stops: for good with a reason, or by the person. */

import { due } from './errand.ts'
import { finishing, freshParts, sendingPhase, settledParts } from './parts.ts'
import { needsNewUpload } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { FileRecord, Part, Phase, Upload } from './state.ts'
import { set } from './table.ts'
import { fileAt, patch, release, setPhase, stopRuns, type Turn } from './turn.ts'

/** Stops a file with its reason; the stored parts stay for a retry. */
export function fail(turn: Turn, record: FileRecord, problem: Problem): void {
  stopRuns(turn, record.index)
  const { phase } = record
  const kept =
    phase.name === 'sending' || phase.name === 'finishing'
      ? { upload: phase.upload, parts: settledParts(phase.parts) }
      : undefined
  setPhase(turn, record, { name: 'failed', problem, kept })
}

export function cancel(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (!record) return
  const { phase } = record
  if (phase.name === 'done' || phase.name === 'cancelled' || phase.name === 'failed') return
  stopRuns(turn, index)
  setPhase(turn, record, { name: 'cancelled' })
  // A create that is under way cannot be called back: its answer is aborted when it comes.
  if (phase.name !== 'waiting') abortUpload(turn, index, phase.upload)
  release(turn, index)
}

/** Has the application remove the parts; the file may be forgotten meanwhile. */
export function abortUpload(turn: Turn, index: number, upload: Upload): void {
  const { id, token } = upload
  patch(turn, { aborts: [...turn.state.aborts, { index, id, token, errand: due(turn.now) }] })
}

/** Goes on after a failure: with the parts that are stored, or anew where the upload itself is over. */
export function retry(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (record?.phase.name !== 'failed') return
  const { kept, problem } = record.phase
  if (kept && !needsNewUpload(problem.code)) {
    setPhase(turn, record, resumed(turn, kept.upload, kept.parts))
    return
  }
  if (kept) abortUpload(turn, index, kept.upload)
  const attempt = kept ? record.attempt + 1 : record.attempt
  setPhase(turn, { ...record, attempt }, { name: 'waiting', isAsked: false, problem: undefined })
}

function resumed(turn: Turn, upload: Upload, parts: readonly Part[]): Phase {
  const isWhole = parts.every((part) => part.stage === 'stored')
  return isWhole ? finishing(turn.now, upload, parts) : sendingPhase(upload, parts)
}

/** Forgets a file that is over. What a failed one has left in the store is removed, since nobody will go on with it. */
export function remove(turn: Turn, index: number): void {
  const record = fileAt(turn, index)
  if (!record) return
  const { phase } = record
  if (phase.name === 'failed' && phase.kept) abortUpload(turn, index, phase.kept.upload)
  if (phase.name !== 'failed' && phase.name !== 'done' && phase.name !== 'cancelled') return
  patch(turn, { files: set(turn.state.files, index, undefined) })
  release(turn, index)
}

/** A new upload with nothing stored yet. */
export function begin(turn: Turn, record: FileRecord, upload: Upload): void {
  setPhase(turn, record, resumed(turn, upload, freshParts(upload.plan)))
}
