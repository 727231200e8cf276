/** What becomes of a read of the disk: the hash of a part, or the sample by which a file is recognised. */
import { restart, sample } from './begin.ts'
import type { Told } from './events.ts'
import { fail } from './fail.ts'
import { isSending, isStored, setPart, takePart } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { ReadRun, Run } from './runs.ts'
import { changePhase, endRun, fileAt, patch, type Turn, updateRun } from './turn.ts'

export function onHashed(turn: Turn, { run, md5 }: Told<'hashed'>): void {
  const found = takePart(turn, run, 'hashing')
  if (!found) return
  const { record, index } = found
  const { claim } = found.part
  if (claim && claim.md5 !== md5) {
    const changed = ownProblem('file_changed', index + 1)
    // A file that changes while it is sent is left to the person; one that changed between two visits begins anew.
    if (claim.next === 'send' || record.phase.isSure) fail(turn, record, changed)
    else restart(turn, record, changed)
  } else if (claim?.next === 'keep') setPart(turn, found, { stage: 'stored', md5 })
  else setPart(turn, found, { stage: 'ready', md5, verify: claim?.next === 'verify', notBefore: 0 })
}

export function onFileLost(turn: Turn, event: Told<'file-lost'>): void {
  const { run, code } = event
  const of = turn.state.runs.get(run)
  const record = fileAt(turn, of?.owner ?? -1)
  if (of?.kind === 'sample' && !isSending(record)) turn.state.restoring?.sampleLost(turn, event)
  endRun(turn, run)
  if (!of || !isSending(record)) return
  // What cannot be read after its last part was read before, and nothing says that it was another file.
  if (!('part' in of) && code === 'file_unreadable' && isStored(record.phase))
    changePhase(turn, record, { isSure: true })
  else fail(turn, record, ownProblem(code, 'part' in of ? of.part + 1 : undefined))
}

export function onRead(turn: Turn, { run, bytes }: Told<'read'>): void {
  const of = turn.state.runs.get(run)
  if (!of || !isRead(of)) return
  updateRun(turn, run, { ...of, isBegun: true, movedAt: turn.now })
  if (bytes > 0) forgive(turn, of)
}

type Read = Extract<Run, { kind: 'hash' | 'sample' }>

export function isRead(run: Run): run is Read {
  return run.kind === 'hash' || run.kind === 'sample'
}

/** The disk gives something again. */
function forgive(turn: Turn, { owner }: ReadRun): void {
  const record = fileAt(turn, owner)
  if (isSending(record) && record.phase.problem?.code === 'file_slow') changePhase(turn, record, { problem: undefined })
}

/**
 * Nothing came of it for too long. A disk that sleeps, or a cloud that has to fetch the file first, only wants patience:
 * the read is begun again with twice as much of it, in case the browser has lost it.
 */
export function readAgain(turn: Turn, id: number, run: Read): void {
  patch(turn, { diskPatience: turn.state.diskPatience * 2 })
  const found = takePart(turn, id, 'hashing')
  if (found) setPart(turn, found, { stage: 'idle' })
  else if (run.kind === 'sample') sample(turn, run.owner)
  const record = fileAt(turn, run.owner)
  if (isSending(record)) changePhase(turn, record, { problem: ownProblem('file_slow', found && found.index + 1) })
}
