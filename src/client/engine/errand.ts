/** Requests to the application: when they are due, and what their answers mean. */
import type { WireError } from '../../protocol/messages.ts'
import { isOverload, nextTry, retryAt } from './backoff.ts'
import type { Answer, AnswerBody } from './events.ts'
import { isTransient, ownProblem, toldProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { Errand, FileRecord, Finishing, Question, Sending } from './state.ts'
import { changePhase, type FileIn, type Turn } from './turn.ts'

/**
 * After so many answers in a row of something that is no upload server, it is taken for a wrong address rather than a
 * captive portal that someone is signing in to (about two minutes of backing off).
 */
const UNEXPECTED_LIMIT = 8

export type Verdict =
  | { readonly kind: 'ok'; readonly body: AnswerBody }
  /** The errand is to be done again later. */
  | { readonly kind: 'again'; readonly errand: Errand; readonly problem: Problem }
  /** The application's word is final, or there is no application. */
  | {
      readonly kind: 'refused'
      readonly error?: WireError
      readonly retryAfterSeconds?: number
      readonly problem: Problem
    }

/** A file about which the application can be asked. */
export type AskingFile = FileIn<Sending | Finishing>

export function isAsking(record: FileRecord | undefined): record is AskingFile {
  return record !== undefined && 'errands' in record.phase
}

export function setErrand<P extends Sending | Finishing>(
  turn: Turn,
  record: FileIn<P>,
  question: Question,
  errand: Errand | undefined,
): FileIn<P> {
  return changePhase<Sending | Finishing>(turn, record, {
    errands: { ...record.phase.errands, [question]: errand },
  }) as FileIn<P>
}

export function due(at: number, tries = 0): Errand {
  return { state: 'due', at, tries }
}

export function isDue(errand: Errand | undefined, now: number): boolean {
  return errand?.state === 'due' && errand.at <= now
}

/**
 * What an answer means for the errand that was on its way. One that misses what the protocol promises is as good as
 * none.
 */
export function judge(turn: Turn, errand: Errand, answer: Answer, isSound: (body: AnswerBody) => boolean): Verdict {
  if (answer.kind === 'login') return waitForLogin()
  const { body } = answer
  const error = errorOf(body)
  if (error) return judgeError(turn, errand, error, body && answer.retryAfterSeconds)
  if (body && isSound(body)) return { kind: 'ok', body }
  if (isWrongAddress(body ? 200 : answer.status) && nextTry(turn, errand.tries) >= UNEXPECTED_LIMIT) {
    return { kind: 'refused', problem: ownProblem('application_unexpected') }
  }
  return later(turn, errand, ownProblem('application_unreachable'))
}

/** The same for one entry of a batch. */
export function judgeError(turn: Turn, errand: Errand, error: WireError, told = 0): Exclude<Verdict, { kind: 'ok' }> {
  const retryAfterSeconds = error.retryAfterSeconds ?? told
  const problem = toldProblem(error.code, error.reason ?? error.message)
  if (error.code === 'login_required') return waitForLogin()
  if (!isTransient(error.code)) return { kind: 'refused', error, retryAfterSeconds, problem }
  return later(turn, errand, problem, retryAfterSeconds)
}

function later(
  turn: Turn,
  errand: Errand,
  problem: Problem,
  retryAfterSeconds?: number,
): Extract<Verdict, { kind: 'again' }> {
  const tries = nextTry(turn, errand.tries)
  return { kind: 'again', errand: due(retryAt(turn, tries, retryAfterSeconds), tries), problem }
}

function waitForLogin(): Extract<Verdict, { kind: 'again' }> {
  return { kind: 'again', errand: { state: 'login', tries: 0 }, problem: ownProblem('login_required') }
}

/** Statuses of gateways and of overload say nothing about the address. */
function isWrongAddress(status: number | undefined): boolean {
  return status !== undefined && status < 500 && !isOverload(status)
}

function errorOf(body: AnswerBody | undefined): WireError | undefined {
  const error = body?.error as Partial<WireError> | undefined
  return error?.code && error.message !== undefined ? (error as WireError) : undefined
}
