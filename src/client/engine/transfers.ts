/** What becomes of a part when its PUT or its HEAD ends. */
import { isOverload, nextTry, retryAt } from './backoff.ts'
import { due } from './errand.ts'
import type { StoreReply, Told } from './events.ts'
import { fail } from './fail.ts'
import { climb, fallBack } from './flow.ts'
import { isUsable } from './grants.ts'
import { bounds, isSending, type PartAt, type SendingFile, setPart, takePart } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { Problem } from './snapshot.ts'
import type { Part, PutRun } from './state.ts'
import { changePhase, fileAt, patch, type Turn, updateRun } from './turn.ts'

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

export function onPutEnded(turn: Turn, { run, reply }: Omit<Told<'put-ended'>, 'type'>): void {
  const found = takePart(turn, run, 'put', 'sending')
  if (!found) return
  const { record, index, part, of } = found
  const { stored, startedAt } = of
  if (reply.status === stored.status) {
    if (stored.etag === undefined || reply.etag === part.md5) keep(turn, record, index, part, startedAt)
    else if (reply.etag === undefined) again(turn, record, index, part, { verify: true, reply })
    else corrupted(turn, record, index, part)
  } else if (reply.status === 422) corrupted(turn, record, index, part)
  else if (reply.status === 0) opaque(turn, record, index, part, startedAt)
  else if (isOverload(reply.status)) {
    lose(turn, startedAt)
    again(turn, record, index, part, { verify: false, reply, calm: true })
  }
  // A gateway may say 500, 502 or 504 after the store has taken the part; another 2xx is some proxy's.
  else if (reply.status >= 500 || reply.status < 400) again(turn, record, index, part, { verify: true, reply })
  else ask(turn, record, index, { ...part, refusal: reply.status, traceId: reply.traceId }, true)
}

/** It was silent for too long. */
export function onStalled(turn: Turn, run: number, { owner, part: index }: PutRun): void {
  const record = fileAt(turn, owner)
  const part = isSending(record) ? record.phase.parts[index] : undefined
  if (isSending(record) && part) setPart(turn, record, index, { ...part, stalls: part.stalls + 1 })
  onPutEnded(turn, { run, reply: { status: 0 } })
}

export function onChecked(turn: Turn, { run, reply }: Omit<Told<'checked'>, 'type'>): void {
  const found = takePart(turn, run, 'check', 'checking')
  if (!found) return
  const { record, index, part, of } = found
  const { check } = of
  if (reply.status === check.found) onFound(turn, record, index, part, reply)
  else if (reply.status === check.absent) resend(turn, record, index, part)
  else if (isOverload(reply.status) || reply.status >= 500) {
    again(turn, record, index, part, { verify: true, reply, calm: isOverload(reply.status) })
  } else ask(turn, record, index, part, true)
}

function onFound(turn: Turn, record: SendingFile, index: number, part: PartAt<'checking'>, reply: StoreReply): void {
  const { plan } = record.phase.upload
  const { from, to } = bounds(plan, record.file.size, index)
  const isSameSize = reply.size === undefined || reply.size === to - from
  if (reply.etag === part.md5 && isSameSize) keep(turn, record, index, part)
  else if (reply.etag === undefined && isSameSize) fail(turn, record, ownProblem('etag_hidden', index + 1))
  // An older try's bytes, or none of ours: what is there does not count.
  else resend(turn, record, index, part)
}

function keep(
  turn: Turn,
  record: SendingFile,
  index: number,
  part: PartAt<'sending' | 'checking'>,
  since?: number,
): void {
  const { from, to } = bounds(record.phase.upload.plan, record.file.size, index)
  if (since !== undefined) {
    measure(turn, to - from, turn.now - since)
    const { flow, settings } = turn.state
    patch(turn, { flow: climb(flow, to - from, settings.connections, turn.now) })
  }
  // What the store asked for holds until its time is over, whatever was on its way by then.
  const isAsked = turn.now < turn.state.storeNotBefore
  const stored: Part = { ...part, stage: 'stored', tries: 0, refusal: 0 }
  forgive(turn, setPart(turn, record, index, stored, { problem: isAsked ? record.phase.problem : undefined }))
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
  /** The store is overloaded or away: nothing else is begun there before. */
  readonly calm?: boolean
  readonly problem?: Problem
}

/** The part is tried again after a wait. */
export function again(turn: Turn, record: SendingFile, index: number, part: Part & { md5: string }, how: Again): void {
  const tries = nextTry(turn, part.tries)
  const notBefore = retryAt(turn, tries, how.reply?.retryAfterSeconds)
  if (how.calm) patch(turn, { storeNotBefore: Math.max(turn.state.storeNotBefore, notBefore) })
  const { status = 0, traceId } = how.reply ?? {}
  const problem = how.problem ?? ownProblem(isOverload(status) ? 'store_busy' : 'network', index + 1, traceId)
  const ready: Part = { ...part, stage: 'ready', verify: how.verify, notBefore, tries }
  setPart(turn, record, index, ready, { problem })
}

/**
 * The store can be asked, but has not got it. Sent again at once if this is news. Otherwise something lets no PUT
 * through that lets a HEAD through: a quota's 413 carries no CORS headers, and only the application can see it.
 */
function resend(turn: Turn, record: SendingFile, index: number, part: PartAt<'checking'>): void {
  const absences = part.absences + 1
  if (absences > 1) ask(turn, record, index, { ...part, absences }, false)
  else setPart(turn, record, index, { ...part, stage: 'ready', verify: false, notBefore: turn.now, absences })
}

/** The store has, or was sent, other bytes than were hashed: either the way or the file is to blame. */
function corrupted(turn: Turn, record: SendingFile, index: number, part: PartAt<'sending'>): void {
  const corruptions = part.corruptions + 1
  if (corruptions >= MAX_CORRUPTIONS) {
    fail(turn, record, ownProblem('corrupted_on_the_way', index + 1))
    return
  }
  const claim = { md5: part.md5, next: 'send' } as const
  const idle: Part = { ...part, stage: 'idle', claim, corruptions }
  setPart(turn, record, index, idle)
}

/** Status 0 is never believed: an old grant is renewed, otherwise the store is asked what it has. */
function opaque(turn: Turn, record: SendingFile, index: number, part: PartAt<'sending'>, begunAt: number): void {
  const { held } = record.phase.upload
  if (isUsable(turn, held)) lose(turn, begunAt)
  if (isUsable(turn, held) && !held.grant.check) {
    ask(turn, record, index, part, true)
    return
  }
  if (!isUsable(turn, held)) record = askFor(turn, record, 'grant')
  const ready: Part = { ...part, stage: 'ready', verify: true, notBefore: turn.now }
  setPart(turn, record, index, ready, { problem: ownProblem('network', index + 1) })
}

/** Neither the PUT nor the HEAD says why: the application looks from its side. */
function ask(
  turn: Turn,
  record: SendingFile,
  index: number,
  part: PartAt<'sending' | 'checking'>,
  verify: boolean,
): void {
  const asking: Part = { ...part, stage: 'asking', verify }
  setPart(turn, askFor(turn, record, 'diagnose'), index, asking)
}

/** The application is asked, unless it is being asked already. */
function askFor(turn: Turn, record: SendingFile, question: 'grant' | 'diagnose'): SendingFile {
  const { errands } = record.phase
  return changePhase(turn, record, { errands: { ...errands, [question]: errands[question] ?? due(turn.now) } })
}

export function isRefusedAgain({ tries }: Part): boolean {
  return tries + 1 >= MAX_REFUSALS
}
