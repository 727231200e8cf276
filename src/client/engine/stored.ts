/** An upload goes on after a while: what the application says that the store has of it. */
import type { StoredPart } from '../../protocol/messages.ts'
import { restart } from './begin.ts'
import { judge, malformed } from './errand.ts'
import type { Answer, AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { done, finish, isCompleted, pollLater } from './finish.ts'
import { hold } from './grants.ts'
import { bounds, claimedPart, type SendingFile, sendingPhase } from './parts.ts'
import { needsNewUpload } from './problems.ts'
import type { Errand, Part } from './state.ts'
import { changePhase, setPhase, type Turn } from './turn.ts'

export function onStored(turn: Turn, record: SendingFile, errand: Errand, answer: Answer): void {
  let verdict = judge(turn, errand, answer)
  if (verdict.kind === 'ok' && !isSound(verdict.body)) verdict = malformed(turn, errand)
  if (verdict.kind === 'again') changePhase(turn, record, { status: verdict.errand, problem: verdict.problem })
  else if (verdict.kind === 'ok') onState(turn, record, verdict.body)
  else if (needsNewUpload(verdict.problem.code)) restart(turn, record, undefined)
  else fail(turn, record, verdict.problem)
}

function isSound(body: AnswerBody): body is AnswerBody & { readonly parts: readonly StoredPart[] } {
  return body.state === 'complete' ? isCompleted(body) : Array.isArray(body.parts)
}

function onState(turn: Turn, record: SendingFile, body: AnswerBody): void {
  if (isCompleted(body)) done(turn, record, body)
  else if (body.state === 'committing') pollLater(turn, finish(turn, record, 'status'), body)
  else if (body.state === 'uploading' && isSound(body)) {
    const { upload, parts } = record.phase
    const held = hold(turn, body.grant, body)
    setPhase(turn, record, sendingPhase({ ...upload, held }, merge(record, parts, body.parts)))
  } else restart(turn, record, undefined)
}

/** A listed part is there; an absent one may be all the same, for listings lag. */
function merge({ file, phase }: SendingFile, parts: readonly Part[], listed: readonly StoredPart[]): readonly Part[] {
  const found = new Map(listed.map((each) => [each.part - 1, each]))
  return parts.map((part, index) => {
    const known = part.stage === 'idle' ? part.claim?.md5 : undefined
    const there = found.get(index)
    const { from, to } = bounds(phase.upload.plan, file.size, index)
    const isThere = there?.size === to - from && (known ?? there.md5) === there.md5
    return isThere ? claimedPart(there.md5, 'keep') : claimedPart(known, 'verify')
  })
}
