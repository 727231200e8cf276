/** An upload that stops for good, with its reason. */
import { isAsking } from './errand.ts'
import { settledParts } from './parts.ts'
import type { Problem } from './snapshot.ts'
import type { FileRecord } from './state.ts'
import { setPhase, stopRuns, type Turn } from './turn.ts'

/** Stops a file with its reason; the stored parts stay for a retry. */
export function fail(turn: Turn, record: FileRecord, problem: Problem): void {
  stopRuns(turn, record.index)
  const kept = isAsking(record) ? { upload: record.phase.upload, parts: settledParts(record.phase.parts) } : undefined
  setPhase(turn, record, { name: 'failed', problem, kept })
}
