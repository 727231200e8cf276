/** What becomes of a part when its PUT or its HEAD ends. */
import { isOverload, nextTry, retryAt } from './backoff.ts'
import { due, setErrand } from './errand.ts'
import type { StoreReply, Told } from './events.ts'
import { fail } from './fail.ts'
import { climb, fallBack } from './flow.ts'
import { isUsable } from './grants.ts'
import { bounds, type Found, type PartAt, type Place, type SendingFile, setPart, takePart } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { PutRun, Run } from './runs.ts'
import type { Problem } from './snapshot.ts'
import type { Part } from './state.ts'
import { changePhase, patch, type Turn, updateRun } from './turn.ts'

/** Three times other bytes than were sent is no accident any more. */
const MAX_CORRUPTIONS = 3
/** So often a readable refusal that the application cannot explain is tried again. */
const MAX_REFUSALS = 4
/** Weight of the newest part in the smoothed rate of a connection: it follows a change within some five parts. */
const RATE_WEIGHT = 0.3
/** Smaller parts measure the round trip, not the link. */
const MEASURABLE_BYTES = 256 * 1024

export function onMoved(turn: Turn, { run, sent }: Told<'moved'>): void {
  const of = turn.state.runs.get(run)
  if (of?.kind !== 'put' || sent <= of.sent) return
  updateRun(turn, run, { ...of, sent: Math.min(sent, of.size), movedAt: turn.now })
}

/** @param stalls 1: it had begun to move, and then was silent for too long. */
export function onPutEnded(turn: Turn, { run, reply }: Omit<Told<'put-ended'>, 'type'>, stalls = 0): void {
  const found = takePart(turn, run, 'sending')
  if (!found) return
  const { part, of } = found
  const { stored, startedAt } = of
  const { status, etag, traceId } = reply
  const isBusy = isOverload(status)
  if (isBusy) lose(turn, startedAt)
  if (status === stored.status) {
    if (stored.etag === undefined || etag === part.md5) keep(turn, found)
    else if (etag === undefined) again(turn, found, { verify: true, reply })
    else corrupted(turn, found)
  } else if (status === 422) corrupted(turn, found)
  else if (status === 0) opaque(turn, { ...found, part: { ...part, stalls: part.stalls + stalls } })
  // A gateway may say 500, 502 or 504 after the store has taken the part; another 2xx is some proxy's.
  else if (isBusy || status >= 500 || status < 400) again(turn, found, { verify: !isBusy, reply })
  else ask(turn, { ...found, part: { ...part, refusal: status, traceId } }, true)
}

export function onChecked(turn: Turn, { run, reply }: Omit<Told<'checked'>, 'type'>): void {
  const found = takePart(turn, run, 'checking')
  if (!found) return
  const { status } = reply
  const { check } = found.of
  if (status === check.found) onFound(turn, found, reply)
  else if (status === check.absent) resend(turn, found)
  else if (isOverload(status) || status >= 500) again(turn, found, { verify: true, reply })
  else ask(turn, found, true)
}

function onFound(turn: Turn, found: Found<PartAt<'checking'>>, { etag, size }: StoreReply): void {
  const { record, index, part } = found
  const { from, to } = bounds(record.phase.upload.plan, record.file.size, index)
  const isSameSize = size === undefined || size === to - from
  if (etag === part.md5 && isSameSize) keep(turn, found)
  else if (etag === undefined && isSameSize) fail(turn, record, ownProblem('etag_hidden', index + 1))
  // An older try's bytes, or none of ours: what is there does not count.
  else resend(turn, found)
}

function keep(turn: Turn, found: Found<PartAt<'sending' | 'checking'>>): void {
  const { of, record } = found
  if (of.kind === 'put') {
    measure(turn, of.size, turn.now - of.startedAt)
    patch(turn, { flow: climb(turn.state.flow, of.size, turn.now) })
  }
  // What the store asked for holds until its time is over, whatever was on its way by then.
  const isAsked = turn.now < turn.state.storeNotBefore
  const problem = isAsked ? record.phase.problem : undefined
  forgive(turn, setPart(turn, found, { stage: 'stored', tries: 0, refusal: 0 }, { problem }))
}

/** Progress resets the budget: the other parts' next wait is a short one again. */
function forgive(turn: Turn, record: SendingFile): void {
  const { parts, firstOpen, frontier } = record.phase
  if (!parts.slice(firstOpen, frontier).some((part) => part.tries > 0)) return
  changePhase(turn, record, { parts: parts.map((part) => (part.tries > 0 ? { ...part, tries: 0 } : part)) })
}

function measure(turn: Turn, bytes: number, milliseconds: number): void {
  if (bytes < MEASURABLE_BYTES) return
  const rate = (bytes * 1000) / Math.max(1, milliseconds)
  const before = turn.state.connectionRate ?? rate
  patch(turn, { connectionRate: before + (rate - before) * RATE_WEIGHT })
}

function lose(turn: Turn, begunAt: number): void {
  patch(turn, { flow: fallBack(turn.state.flow, begunAt, turn.now) })
}

interface Again {
  /** Look in the store before sending. */
  readonly verify: boolean
  readonly reply?: StoreReply
  /** The store is away, though it did not say so: nothing else is begun there before. */
  readonly calm?: boolean
  readonly problem?: Problem
}

/** The part is tried again after a wait. */
export function again(turn: Turn, place: Place, { verify, reply, calm, problem }: Again): void {
  const { status = 0, traceId, retryAfterSeconds } = reply ?? {}
  const isBusy = isOverload(status)
  const tries = nextTry(turn, place.part.tries)
  const notBefore = retryAt(turn, tries, retryAfterSeconds)
  if (calm || isBusy) patch(turn, { storeNotBefore: Math.max(turn.state.storeNotBefore, notBefore) })
  const own = ownProblem(isBusy ? 'store_busy' : 'network', place.index + 1, traceId)
  setPart(turn, place, { stage: 'ready', verify, notBefore, tries }, { problem: problem ?? own })
}

/**
 * The store can be asked, but has not got it. Sent again at once if this is news. Otherwise something lets no PUT
 * through that lets a HEAD through: a quota's 413 carries no CORS headers, and only the application can see it.
 */
function resend(turn: Turn, found: Place<PartAt<'checking'>>): void {
  const absences = found.part.absences + 1
  if (absences > 1) ask(turn, { ...found, part: { ...found.part, absences } }, false)
  else setPart(turn, found, { stage: 'ready', verify: false, notBefore: 0, absences })
}

/** The store has, or was sent, other bytes than were hashed: either the way or the file is to blame. */
function corrupted(turn: Turn, found: Place<PartAt<'sending'>>): void {
  const { md5, corruptions } = found.part
  if (corruptions + 1 >= MAX_CORRUPTIONS) {
    fail(turn, found.record, ownProblem('corrupted_on_the_way', found.index + 1))
  } else setPart(turn, found, { stage: 'idle', claim: { md5, next: 'send' }, corruptions: corruptions + 1 })
}

/** Status 0 is never believed: an old grant is renewed, otherwise the store is asked what it has. */
function opaque(turn: Turn, found: Found<PartAt<'sending'>, PutRun & Run>): void {
  const { held } = found.record.phase.upload
  let { record } = found
  if (isUsable(turn, held)) {
    lose(turn, found.of.startedAt)
    if (!held.grant.check) {
      ask(turn, found, true)
      return
    }
  } else record = askFor(turn, record, 'grant')
  const problem = ownProblem('network', found.index + 1)
  setPart(turn, { ...found, record }, { stage: 'ready', verify: true, notBefore: 0 }, { problem })
}

/** Neither the PUT nor the HEAD says why: the application looks from its side. */
function ask(turn: Turn, place: Place<PartAt<'sending' | 'checking'>>, verify: boolean): void {
  setPart(turn, { ...place, record: askFor(turn, place.record, 'diagnose') }, { stage: 'asking', verify })
}

/** The application is asked, unless it is being asked already. */
function askFor(turn: Turn, record: SendingFile, question: 'grant' | 'diagnose'): SendingFile {
  return setErrand(turn, record, question, record.phase.errands[question] ?? due(turn.now))
}

export function isRefusedAgain({ tries }: Part): boolean {
  return tries + 1 >= MAX_REFUSALS
}
