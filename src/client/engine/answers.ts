/** What the application's answers change, except those about a diagnosis (diagnosis.ts) and the end (finish.ts). */
import type { CreatedUpload, RefusedUpload } from '../../protocol/messages.ts'
import { retryAt } from './backoff.ts'
import { abortUpload, begin, WAITING } from './begin.ts'
import { onDiagnosed } from './diagnosis.ts'
import { type AskingFile, due, isAsking, judge, judgeError, setErrand, type Verdict } from './errand.ts'
import type { Answer, AnswerBody, Told } from './events.ts'
import { fail } from './fail.ts'
import { finish, isCompleted, onCompleted, onStatus } from './finish.ts'
import { hold, isGrant } from './grants.ts'
import { finishing, isSending } from './parts.ts'
import type { Errand, Question, Upload } from './state.ts'
import { changePhase, endRun, fileAt, patch, setPhase, type Turn } from './turn.ts'

export function onAnswered(turn: Turn, { run: id, answer }: Omit<Told<'answered'>, 'type'>): void {
  const run = endRun(turn, id)
  if (!run) return
  // The newest answer knows best, also after a sleep in which the monotonic clock stood still.
  if (answer.body) patch(turn, { serverOffset: answer.body.now - turn.now })
  if (run.kind === 'create') onCreated(turn, run.files, answer)
  else if (run.kind === 'abort') onAborted(turn, run.id, answer)
  else if ('files' in run) onTold(turn, id, run.kind, run.files, answer)
}

/** What an answer must hold to be one. */
const SOUND: Readonly<Record<Question, (body: AnswerBody) => boolean>> = {
  grant: ({ grant }) => isGrant(grant),
  diagnose: ({ cause }) => typeof cause === 'string',
  status: (body) => (body.state === 'uploading' ? Array.isArray(body.parts) : isFate(body)),
  complete: isFate,
}

function isFate(body: AnswerBody): boolean {
  return isCompleted(body) || /committing|ended/.test(String(body.state))
}

type OnTold = (turn: Turn, record: AskingFile, verdict: Verdict) => void

const TOLD: Readonly<Record<Question, OnTold>> = {
  grant: onGranted,
  diagnose: onDiagnosed,
  status: (turn, record, verdict) =>
    (isSending(record) ? turn.state.restoring?.stored : onStatus)?.(turn, record, verdict),
  complete: onCompleted,
}

/** About one file, or about several in one call. */
function onTold(turn: Turn, id: number, question: Question, files: readonly number[], answer: Answer): void {
  const results = files.length > 1 ? answer.body?.results : undefined
  let together: Errand | undefined
  files.forEach((index, at) => {
    const record = fileAt(turn, index)
    const errand = isAsking(record) ? record.phase.errands[question] : undefined
    // Cancelled meanwhile, or moved on: another run owns it now.
    if (!isAsking(record) || errand?.state !== 'running' || errand.run !== id) return
    // A batch answers for each upload what a call of its own would have answered.
    const result = Array.isArray(results) ? results[at] : undefined
    const own = answer.body && result ? { ...answer, body: { ...answer.body, ...result } } : answer
    const verdict = judge(turn, errand, own, SOUND[question])
    if (verdict.kind === 'again' && (question !== 'diagnose' || verdict.errand.state === 'login')) {
      // What failed in one call is tried again in one call, not in forty.
      together ??= verdict.errand
      changePhase(turn, setErrand(turn, record, question, together), { problem: verdict.problem })
    } else TOLD[question](turn, setErrand(turn, record, question, undefined), verdict)
  })
}

function onGranted(turn: Turn, record: AskingFile, verdict: Verdict): void {
  if (!isSending(record)) return
  if (verdict.kind === 'ok') {
    const held = hold(turn, verdict.body.grant, verdict.body)
    changePhase(turn, record, { upload: { ...record.phase.upload, held } })
  } else if (verdict.problem.code === 'already_complete') finish(turn, record, 'status')
  else fail(turn, record, verdict.problem)
}

function onCreated(turn: Turn, files: readonly number[], answer: Answer): void {
  const sent = turn.state.creation
  const isWhole = ({ uploads }: AnswerBody) => Array.isArray(uploads) && uploads.length === files.length
  const verdict = judge(turn, sent, answer, isWhole)
  patch(turn, { creation: verdict.kind === 'again' ? verdict.errand : due(turn.now) })
  files.forEach((index, at) => {
    if (verdict.kind !== 'ok') onNotCreated(turn, index, verdict)
    else onOneCreated(turn, index, (verdict.body.uploads as never[])[at], verdict.body, sent)
  })
}

function onOneCreated(
  turn: Turn,
  index: number,
  created: CreatedUpload | RefusedUpload | undefined,
  answer: AnswerBody,
  sent: Errand,
): void {
  if (!created) return
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

/** Some five minutes; what stays then goes with the sweep. */
const MAX_ABORT_TRIES = 20

function onAborted(turn: Turn, id: string, answer: Answer): void {
  const pending = turn.state.aborts.find((each) => each.id === id)
  if (!pending) return
  const verdict = judge(turn, pending.errand, answer, () => true)
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
  if (verdict.kind !== 'ok' && verdict.problem.code === 'already_complete') resurrect(turn, pending.index, pending)
}

/** The commit won against the cancel: the object is there, and saying "cancelled" would be a lie. */
function resurrect(turn: Turn, index: number, { id, token }: { id: string; token: string }): void {
  const record = fileAt(turn, index)
  if (record?.phase.name !== 'cancelled') return
  const upload = { id, token, plan: { size: record.file.size, count: 0 }, held: undefined }
  setPhase(turn, record, finishing(turn.now, upload, [], 'status'))
}
