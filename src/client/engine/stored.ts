/** An upload goes on after a while: what the application says that the store has of it. */
import type { StoredPart } from '../../protocol/messages.ts'
import { restart } from './begin.ts'
import type { AskingFile, Verdict } from './errand.ts'
import type { AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { done, finish, isCompleted, pollLater } from './finish.ts'
import { hold } from './grants.ts'
import { bounds, claimedPart, isSending, type SendingFile, sendingPhase } from './parts.ts'
import { needsNewUpload } from './problems.ts'
import type { Part } from './state.ts'
import { setPhase, type Turn } from './turn.ts'

export function onStored(turn: Turn, record: AskingFile, verdict: Verdict): void {
  if (!isSending(record)) return
  if (verdict.kind === 'ok') onState(turn, record, verdict.body)
  else if (needsNewUpload(verdict.problem.code)) restart(turn, record, undefined)
  else fail(turn, record, verdict.problem)
}

function onState(turn: Turn, record: SendingFile, body: AnswerBody): void {
  if (isCompleted(body)) done(turn, record, body)
  else if (body.state === 'committing') pollLater(turn, finish(turn, record, 'status'), body)
  else if (body.state === 'ended') restart(turn, record, undefined)
  else {
    const upload = { ...record.phase.upload, held: hold(turn, body.grant, body) }
    setPhase(turn, record, sendingPhase(upload, merge(record, body.parts as readonly StoredPart[])))
  }
}

/** A listed part is there; an absent one may be all the same, for listings lag. */
function merge({ file, phase }: SendingFile, listed: readonly StoredPart[]): readonly Part[] {
  const found = new Map(listed.map((each) => [each.part - 1, each]))
  return phase.parts.map((part, index) => {
    const known = part.stage === 'idle' ? part.claim?.md5 : undefined
    const there = found.get(index)
    const { from, to } = bounds(phase.upload.plan, file.size, index)
    const isThere = there?.size === to - from && (known ?? there.md5) === there.md5
    return isThere ? claimedPart(there.md5, 'keep') : claimedPart(known, 'verify')
  })
}
