/** Requests to the application: when they are due, and what their answers mean. */
import type { Envelope, WireError } from '../../protocol/messages.ts'
import { isOverload, nextTry, retryAt } from './backoff.ts'
import type { Answer, AnswerBody } from './events.ts'
import { isTransient, ownProblem, toldProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { Errand } from './state.ts'
import type { Turn } from './turn.ts'

/**
 * After so many answers in a row of something that is no upload server, it is taken for a wrong address rather than a
 * captive portal that someone is signing in to (about two minutes of backing off).
 */
const UNEXPECTED_LIMIT = 8

export type Verdict =
  | { readonly kind: 'ok'; readonly status: number; readonly body: AnswerBody }
  /** The errand is to be done again later. */
  | { readonly kind: 'again'; readonly errand: Errand; readonly problem: Problem }
  /** The application's word is final. */
  | {
      readonly kind: 'refused'
      readonly error: WireError
      readonly retryAfterSeconds: number
      readonly problem: Problem
    }
  | { readonly kind: 'hopeless'; readonly problem: Problem }

export function due(at: number, tries = 0): Errand {
  return { state: 'due', at, tries }
}

export function isDue(errand: Errand | undefined, now: number): boolean {
  return errand?.state === 'due' && errand.at <= now
}

/** What an answer means for the errand that was on its way. */
export function judge(turn: Turn, errand: Errand, answer: Answer): Verdict {
  const tries = nextTry(turn, errand.tries)
  if (answer.kind === 'login') {
    return { kind: 'again', errand: { state: 'login', tries: 0 }, problem: ownProblem('login_required') }
  }
  if (answer.kind === 'unreachable') {
    if (isWrongAddress(answer.status) && tries >= UNEXPECTED_LIMIT) {
      return { kind: 'hopeless', problem: ownProblem('application_unexpected') }
    }
    return { kind: 'again', errand: due(retryAt(turn, tries), tries), problem: ownProblem('application_unreachable') }
  }
  const error = errorOf(answer.body)
  if (!error) return { kind: 'ok', status: answer.status, body: answer.body }
  return judgeError(turn, errand, error, answer.retryAfterSeconds)
}

/** The same for one entry of a batch. */
export function judgeError(
  turn: Turn,
  errand: Errand,
  error: WireError,
  retryAfterSeconds?: number,
): Exclude<Verdict, { kind: 'ok' }> {
  const tries = nextTry(turn, errand.tries)
  const wait = error.retryAfterSeconds ?? retryAfterSeconds ?? 0
  const problem = toldProblem(error.code, error.reason ?? error.message)
  if (error.code === 'login_required') return { kind: 'again', errand: { state: 'login', tries: 0 }, problem }
  if (isTransient(error.code)) return { kind: 'again', errand: due(retryAt(turn, tries, wait), tries), problem }
  return { kind: 'refused', error, retryAfterSeconds: wait, problem }
}

/** A body that misses what the protocol promises is as good as none. */
export function malformed(turn: Turn, errand: Errand): Verdict {
  return judge(turn, errand, { kind: 'unreachable', status: 200 })
}

/** Statuses of gateways and of overload say nothing about the address. */
function isWrongAddress(status: number | undefined): boolean {
  return status !== undefined && status < 500 && !isOverload(status)
}

function errorOf(body: Envelope & { readonly error?: unknown }): WireError | undefined {
  const { error } = body
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return undefined
  return error as WireError
}
