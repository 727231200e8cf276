/** All parts of a file are stored: is it still the file that was begun? */
import { sample } from './begin.ts'
import { finish } from './finish.ts'
import { keptParts, type SendingFile } from './parts.ts'
import { changePhase, type Turn } from './turn.ts'

/**
 * Parts that were read before a change of the file and after it must not come together. A browser that sees changes
 * goes by the file's time, which is coarse: the sample is taken once more. Where it sees none, only reading everything
 * again proves that all parts are of one content.
 */
export function conclude(turn: Turn, record: SendingFile): void {
  const { parts, isSure } = record.phase
  const isLooking = [...turn.state.runs.values()].some(({ kind, owner }) => kind === 'sample' && owner === record.index)
  if (isSure || parts.length < 2) finish(turn, record)
  else if (!turn.state.seesChanges) changePhase(turn, record, { parts: keptParts(parts), firstOpen: 0, isSure: true })
  else if (!isLooking) sample(turn, record.index)
}
