/** How an upload begins: a first time, or anew under other names. */
import type { FileDescription } from '../../protocol/messages.ts'
import { due } from './errand.ts'
import type { Told } from './events.ts'
import { fail } from './fail.ts'
import { finishing, freshParts, isSending, isStored, sendingPhase } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import { type FileRecord, keyOf, type Part, type Phase, type Upload, type Waiting } from './state.ts'
import { endRun, fileAt, launch, patch, putFile, setPhase, stopRuns, type Turn } from './turn.ts'

export const WAITING: Waiting = { name: 'waiting', isAsked: false, isHeld: false, problem: undefined }

/** A new upload with nothing stored yet: it is this tab's, and its file is to be known again in a later visit. */
export function begin(turn: Turn, record: FileRecord, upload: Upload): void {
  const { index } = record
  setPhase(turn, record, resumed(turn, upload, freshParts(upload.plan)))
  claim(turn, index, upload.id)
  if (upload.plan.count > 1 && !record.sample) sample(turn, index)
}

export function claim(turn: Turn, index: number, id: string): void {
  launch(turn, { kind: 'claim', owner: index }, { type: 'claim', key: keyOf(index), id })
}

export function sample(turn: Turn, index: number): void {
  launch(turn, { kind: 'sample', owner: index, movedAt: turn.now }, { type: 'sample', key: keyOf(index) })
}

/** Begins a new upload from the first byte, under new names, since what is stored is of another content or is over. */
export function restart(
  turn: Turn,
  record: FileRecord & { readonly phase: { readonly upload: Upload } },
  notice: Problem | undefined,
  file: FileDescription = record.file,
): void {
  stopRuns(turn, record.index, true)
  abortUpload(turn, record.index, record.phase.upload)
  const { metadata } = record.file
  const described = { ...file, ...(metadata && { metadata }) }
  setPhase(turn, { ...record, file: described, sample: undefined, attempt: record.attempt + 1, notice }, WAITING)
}

/** Has the application remove the parts; the file may be forgotten meanwhile. */
export function abortUpload(turn: Turn, index: number, upload: Upload): void {
  const { id, token } = upload
  patch(turn, { aborts: [...turn.state.aborts, { index, id, token, errand: due(turn.now) }] })
}

export function resumed(turn: Turn, upload: Upload, parts: readonly Part[]): Phase {
  const isWhole = parts.every((part) => part.stage === 'stored')
  return isWhole ? finishing(turn.now, upload, parts) : sendingPhase(upload, parts)
}

/** The upload can be known again in a later visit. After the last part: the file is still the one that was begun. */
export function onSampled(turn: Turn, { run, sample }: Told<'sampled'>): void {
  const record = fileAt(turn, endRun(turn, run)?.owner ?? -1)
  if (record) compare(turn, record, sample)
}

export function compare(turn: Turn, record: FileRecord, sample: string): void {
  const known = { ...record, sample }
  if (!isSending(record)) putFile(turn, known)
  else if (record.sample && record.sample !== sample) fail(turn, record, ownProblem('file_changed'))
  else putFile(turn, { ...known, phase: { ...record.phase, isSure: isStored(record.phase) } })
}
