/** What the application finds behind an opaque failure, and what becomes of the parts that waited for it. */
import type { DiagnosisCause } from '../../protocol/error-codes.ts'
import type { AskingFile, Verdict } from './errand.ts'
import type { AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { begunParts, isSending, type SendingFile } from './parts.ts'
import { ownProblem, toldProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { Upload } from './state.ts'
import { again, isRefusedAgain } from './transfers.ts'
import { changePhase, fileAt, type Turn } from './turn.ts'

/** Causes that no waiting helps against. */
const STOPS: ReadonlySet<DiagnosisCause> = new Set([
  'origin_not_allowed',
  'key_rejected',
  'account_blocked',
  'clocks_differ',
  'container_missing',
  'quota_exceeded',
])

export function onDiagnosed(turn: Turn, record: AskingFile, verdict: Verdict): void {
  if (!isSending(record)) return
  const { kind } = verdict
  if (kind === 'ok') onCause(turn, record, verdict.body)
  else if (kind === 'refused') fail(turn, record, verdict.problem)
  else {
    // Neither the store nor the application can be reached: the network is gone.
    const isGone = verdict.problem.code === 'application_unreachable'
    letGo(turn, record, isGone ? ownProblem('network') : verdict.problem, true)
  }
}

function onCause(turn: Turn, record: SendingFile, body: AnswerBody): void {
  const cause = body.cause as DiagnosisCause
  const message = String(body.message ?? '')
  if (STOPS.has(cause)) {
    fail(turn, record, toldProblem(cause, message))
    return
  }
  const { parts, upload } = record.phase
  // After a diagnosis that does not explain it, a refusal is believed in the end.
  const refused = parts.findIndex((part) => part.stage === 'asking' && part.refusal > 0 && isRefusedAgain(part))
  if (cause === 'none' && refused >= 0) {
    fail(turn, record, ownProblem('store_refused', refused + 1, parts[refused]?.traceId))
    return
  }
  // To a page whose HEAD says nothing either, a key that was replaced since looks like a host that is blocked.
  const isDoubted = cause === 'blocked_near_you' && parts.some((part) => part.stage === 'asking' && part.verify)
  if (cause === 'grant_expired' || isDoubted) record = changePhase(turn, record, { upload: withoutGrant(upload) })
  const isNamed = cause === 'blocked_near_you' ? isBlocked(record) : cause !== 'none' && cause !== 'grant_expired'
  const problem = isNamed ? toldProblem(cause, message) : ownProblem('network')
  letGo(turn, record, problem, cause.startsWith('store_'))
}

/** A page whose HEAD was just answered is not cut off from the store; but what lets no PUT through at all blocks it too. */
function isBlocked({ phase }: SendingFile): boolean {
  return phase.parts.some((part) => part.stage === 'asking' && (part.verify || isRefusedAgain(part)))
}

/** Nothing new begins with the grant, but what is on its way is still measured by it. */
function withoutGrant({ held, ...upload }: Upload): Upload {
  return { ...upload, held: held && { ...held, expiresAt: 0 } }
}

/**
 * The parts that waited for the diagnosis are tried again after a wait. With `calm` nothing else is begun before: a
 * store that is away for one part is away for all, and a hundred of them would ask the application one by one.
 */
function letGo(turn: Turn, record: SendingFile, problem: Problem, calm: boolean): void {
  for (const [index, part] of begunParts(record.phase)) {
    const now = fileAt(turn, record.index)
    if (part.stage !== 'asking' || !isSending(now)) continue
    again(turn, { record: now, index, part }, { verify: part.verify, calm, problem: { ...problem, part: index + 1 } })
  }
}
