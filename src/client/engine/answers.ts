/** What the application's answers change, except those that finish an upload (finish.ts). */
import type { DiagnosisCause } from '../../protocol/error-codes.ts'
import type { CreatedUpload, RefusedUpload } from '../../protocol/messages.ts'
import { retryAt } from './backoff.ts'
import { abortUpload, begin, WAITING } from './begin.ts'
import { due, judge, judgeError, malformed, type Verdict } from './errand.ts'
import type { Answer, AnswerBody } from './events.ts'
import { fail } from './fail.ts'
import { finish, onCompleted, onStatus } from './finish.ts'
import { hold } from './grants.ts'
import { begunParts, finishing, isSending, type SendingFile } from './parts.ts'
import { ownProblem, toldProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { Errand, FileRecord, Upload } from './state.ts'
import { onStored } from './stored.ts'
import { again, isRefusedAgain, isRefusedForGood } from './transfers.ts'
import { changePhase, endRun, fileAt, patch, setPhase, type Turn } from './turn.ts'

export function onAnswered(turn: Turn, { run: id, answer }: { run: number; answer: Answer }): void {
  const run = turn.state.runs.get(id)
  if (!run) return
  endRun(turn, id)
  // The newest answer knows best, also after a sleep in which the monotonic clock stood still.
  if (answer.kind === 'answer') patch(turn, { serverOffset: answer.body.now - turn.now })
  if (run.kind === 'create') onCreated(turn, run.files, answer)
  else if (run.kind === 'complete') onCompleted(turn, id, run.files, answer)
  else if (run.kind === 'abort') onAborted(turn, run.id, answer)
  else if (run.kind in ABOUT_ONE) {
    const record = fileAt(turn, run.owner ?? -1)
    if (record) ABOUT_ONE[run.kind as keyof typeof ABOUT_ONE](turn, record, answer)
  }
}

const ABOUT_ONE = { grant: onGranted, diagnose: onDiagnosed, status: onTold }

/** Asked at the beginning of a visit, or at the end of an upload. */
function onTold(turn: Turn, record: FileRecord, answer: Answer): void {
  if (isSending(record) && record.phase.status) onStored(turn, record, record.phase.status, answer)
  else onStatus(turn, record, answer)
}

function onCreated(turn: Turn, files: readonly number[], answer: Answer): void {
  const sent = turn.state.creation
  let verdict = judge(turn, sent, answer)
  const uploads = verdict.kind === 'ok' ? verdict.body.uploads : undefined
  const isWhole = Array.isArray(uploads) && uploads.length === files.length
  if (verdict.kind === 'ok' && !isWhole) verdict = malformed(turn, sent)
  patch(turn, { creation: verdict.kind === 'again' ? verdict.errand : due(turn.now) })
  files.forEach((index, at) => {
    if (verdict.kind !== 'ok') onNotCreated(turn, index, verdict)
    else if (Array.isArray(uploads)) onOneCreated(turn, index, uploads[at], verdict.body, sent)
  })
}

function onOneCreated(
  turn: Turn,
  index: number,
  created: CreatedUpload | RefusedUpload,
  answer: AnswerBody,
  sent: Errand,
): void {
  if ('error' in created) {
    const verdict = judgeError(turn, sent, created.error)
    if (verdict.kind === 'again') patch(turn, { creation: verdict.errand })
    onNotCreated(turn, index, verdict)
    return
  }
  const { id, token, parts: plan, grant } = created
  const upload: Upload = { id, token, plan, held: hold(turn, grant, answer) }
  const record = fileAt(turn, index)
  // Cancelled, and perhaps forgotten, while the application was asked.
  if (record?.phase.name !== 'waiting') abortUpload(turn, index, upload)
  else begin(turn, record, upload)
}

function onNotCreated(turn: Turn, index: number, verdict: Exclude<Verdict, { kind: 'ok' }>): void {
  const record = fileAt(turn, index)
  if (record?.phase.name !== 'waiting') return
  const { problem } = verdict
  if (verdict.kind === 'again') setPhase(turn, record, { ...WAITING, problem })
  else fail(turn, record, problem)
}

function onGranted(turn: Turn, record: FileRecord, answer: Answer): void {
  if (!isSending(record) || !record.phase.renewal) return
  let verdict = judge(turn, record.phase.renewal, answer)
  const held = verdict.kind === 'ok' ? hold(turn, verdict.body.grant, verdict.body) : undefined
  if (verdict.kind === 'ok' && !held) verdict = malformed(turn, record.phase.renewal)
  if (verdict.kind === 'again') {
    changePhase(turn, record, { renewal: verdict.errand, problem: verdict.problem })
  } else if (verdict.kind === 'ok') {
    changePhase(turn, record, { upload: { ...record.phase.upload, held }, renewal: undefined })
  } else if (verdict.kind === 'refused' && verdict.error.code === 'already_complete') {
    finish(turn, record, 'status')
  } else fail(turn, record, verdict.problem)
}

/** Causes that no waiting helps against. */
const STOPS: ReadonlySet<DiagnosisCause> = new Set([
  'origin_not_allowed',
  'key_rejected',
  'container_missing',
  'quota_exceeded',
])

function onDiagnosed(turn: Turn, record: FileRecord, answer: Answer): void {
  if (!isSending(record) || !record.phase.diagnosis) return
  const verdict = judge(turn, record.phase.diagnosis, answer)
  if (verdict.kind === 'again' && verdict.errand.state === 'login') {
    changePhase(turn, record, { diagnosis: verdict.errand, problem: verdict.problem })
  } else if (verdict.kind === 'again') {
    // Neither the store nor the application can be reached: the network is gone.
    const isGone = answer.kind === 'unreachable'
    letGo(turn, record, isGone ? ownProblem('network') : verdict.problem, true)
  } else if (verdict.kind === 'ok') onCause(turn, record, verdict.body)
  else fail(turn, record, verdict.problem)
}

function onCause(turn: Turn, record: SendingFile, body: AnswerBody): void {
  const cause = body.cause as DiagnosisCause
  const message = String(body.message ?? '')
  if (STOPS.has(cause)) {
    fail(turn, record, toldProblem(cause, message))
    return
  }
  const refused = record.phase.parts.findIndex((part) => part.stage === 'asking' && isRefusedForGood(part))
  if (cause === 'none' && refused >= 0) {
    fail(turn, record, ownProblem('store_refused', refused + 1, record.phase.parts[refused]?.traceId))
    return
  }
  if (cause === 'grant_expired') record = changePhase(turn, record, { upload: withoutGrant(record.phase.upload) })
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
  return { ...upload, held: held && { ...held, expiresAt: held.issuedAt } }
}

/**
 * The parts that waited for the diagnosis are tried again after a wait. With `calm` nothing else is begun before: a
 * store that is away for one part is away for all, and a hundred of them would ask the application one by one.
 */
function letGo(turn: Turn, record: SendingFile, problem: Problem, calm: boolean): void {
  changePhase(turn, record, { diagnosis: undefined })
  for (const [index, part] of begunParts(record.phase)) {
    const now = fileAt(turn, record.index)
    if (part.stage !== 'asking' || !isSending(now)) continue
    again(turn, now, index, part, { verify: part.verify, calm, problem: { ...problem, part: index + 1 } })
  }
}

/** Some five minutes; what stays then goes with the sweep. */
const MAX_ABORT_TRIES = 20

function onAborted(turn: Turn, id: string, answer: Answer): void {
  const pending = turn.state.aborts.find((each) => each.id === id)
  if (!pending) return
  const verdict = judge(turn, pending.errand, answer)
  const rest = turn.state.aborts.filter((each) => each !== pending)
  if (verdict.kind === 'again' && pending.errand.tries < MAX_ABORT_TRIES) {
    // Nobody is asked to sign in for the sake of a file that is not wanted any more.
    const tries = pending.errand.tries + 1
    const errand = verdict.errand.state === 'login' ? due(retryAt(turn, tries), tries) : verdict.errand
    patch(turn, { aborts: [...rest, { ...pending, errand }] })
    return
  }
  // What else is refused (ended, unknown, expired) has nothing left that could be removed from here.
  patch(turn, { aborts: rest })
  if (verdict.kind === 'refused' && verdict.error.code === 'already_complete') resurrect(turn, pending.index, pending)
}

/** The commit won against the cancel: the object is there, and saying "cancelled" would be a lie. */
function resurrect(turn: Turn, index: number, { id, token }: { id: string; token: string }): void {
  const record = fileAt(turn, index)
  if (record?.phase.name !== 'cancelled') return
  const upload = { id, token, plan: { size: record.file.size, count: 0 }, held: undefined }
  setPhase(turn, record, finishing(turn.now, upload, [], 'status'))
}
