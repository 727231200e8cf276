/**
 * What is begun next, decided anew at the end of every step from the state alone: one scheduler for all files, one
 * bounded pool of connections.
 */

import { sendCalls } from './calls.ts'
import { conclude } from './conclude.ts'
import { due, setErrand } from './errand.ts'
import { mostConnections, newSpan } from './flow.ts'
import { checkRequest, covers, isOld, isUsable, putRequest, runsOut } from './grants.ts'
import {
  begunParts,
  bounds,
  isKept,
  isSending,
  isStored,
  openFiles,
  type SendingFile,
  setPart,
  wantedParts,
} from './parts.ts'
import type { Part, Sending } from './state.ts'
import { keyOf } from './state.ts'
import { launch, patch, serverNow, type Turn } from './turn.ts'

/** An answer that brings a dead grant is not asked for again at once. */
const RENEWAL_PAUSE_MS = 1000
/** Parts hashed beyond the connections: one that is stored finds the next one ready, on disks of any speed. */
const HASH_AHEAD = 2
/**
 * A link that moves its bytes in gulps is waited for twice as long after each stall, but not so long that a connection
 * which died without a sign is waited for when the network is long back.
 */
const MOST_DOUBLED = 3
/** While something is still to be sent, what an earlier visit sent is re-checked one part at a time beside it. */
const RECHECKS_BESIDE = 1
/** Then by as many as keep the hash worker's two lanes busy. */
const RECHECKS_ALONE = 4

export function schedule(turn: Turn): void {
  for (const record of freeFiles(turn)) {
    if (isStored(record.phase)) conclude(turn, record)
    else renewGrant(turn, record)
  }
  sendCalls(turn)
  startAll(turn, 'send')
  startAll(turn, 'hash')
  startAll(turn, 'recheck')
}

/** Those that may go on: what the store has of them is known, and the person lets them. */
function freeFiles(turn: Turn): readonly SendingFile[] {
  return openFiles(turn, isSending).filter(({ isPaused, phase }) => !isPaused && !phase.errands.status)
}

function renewGrant(turn: Turn, record: SendingFile): void {
  const { phase } = record
  if (phase.errands.grant) return
  const { held } = phase.upload
  const isStale = (!held || isOld(turn, held)) && isAboutToSend(phase)
  if (!isStale && !runsOut(phase, 2 * mostConnections(turn.state))) return
  const isFresh = held && serverNow(turn) - held.issuedAt < RENEWAL_PAUSE_MS
  setErrand(turn, record, 'grant', due(isFresh ? turn.now + RENEWAL_PAUSE_MS : turn.now))
}

/**
 * A file whose turn has not come yet needs no new grant, for it may wait for hours behind others; nor does one whose
 * last parts are on their way, since a signature counts only when a request begins.
 */
function isAboutToSend(phase: Sending): boolean {
  if (phase.frontier === 0) return !phase.upload.held
  const waits = (part: Part) => part.stage !== 'sending' && part.stage !== 'checking' && !isKept(part)
  return phase.frontier < phase.parts.length || [...begunParts(phase)].some(([, part]) => waits(part))
}

type Work = 'send' | 'hash' | 'recheck'

interface Load extends Readonly<Record<Work, number>> {
  /** Parts that wait for their next try. */
  readonly held: number
}

function startAll(turn: Turn, what: Work): void {
  let isStarted = true
  while (isStarted) isStarted = startOne(turn, what)
}

/**
 * Begins one more transfer or hash if there is room: of the file that has the fewest under way, and among equals of
 * the one added first. So a huge file does not hold up the small ones behind it, nor they it.
 */
function startOne(turn: Turn, what: Work): boolean {
  if (what === 'send' && turn.now < turn.state.storeNotBefore) return false
  const loads = new Map<SendingFile, Load>()
  for (const record of freeFiles(turn)) loads.set(record, loadOf(turn, record.phase))
  const total = (of: Work) => [...loads.values()].reduce((sum, load) => sum + load[of], 0)
  const most = mostFor(turn, what, loads)
  if (total(what) >= most) return false
  if (what === 'send' && total('send') === 0) patch(turn, { flow: newSpan(turn.state.flow, turn.now) })
  const next = what === 'send' ? nextToSend : what === 'hash' ? nextToHash : nextToRecheck
  const begin = what === 'send' ? beginTransfer : beginHash
  const ranked = [...loads].sort(([, a], [, b]) => weight(a, what) - weight(b, what))
  for (const [record, load] of ranked) {
    // What waits for its next try holds up its own file, not the others.
    if (what === 'hash' && load.hash + load.held >= most) continue
    const index = next(turn, record, load)
    if (index === undefined) continue
    begin(turn, record, index)
    return true
  }
  return false
}

function mostFor(turn: Turn, what: Work, loads: ReadonlyMap<SendingFile, Load>): number {
  if (what === 'send') return mostConnections(turn.state)
  if (what === 'hash') return mostConnections(turn.state) + HASH_AHEAD
  const isAlone = [...loads.keys()].every(({ phase }) => wantedParts(phase).first >= phase.parts.length)
  return isAlone ? RECHECKS_ALONE : RECHECKS_BESIDE
}

function weight(load: Load, what: Work): number {
  return what === 'send' ? load.send : load.send + load.hash
}

function loadOf({ now }: Turn, phase: Sending): Load {
  const load = { send: 0, hash: 0, recheck: 0, held: 0 }
  for (const [index, part] of begunParts(phase)) {
    if (part.stage === 'sending' || part.stage === 'checking') load.send += 1
    else if (part.stage === 'asking' || (part.stage === 'ready' && part.notBefore > now)) load.held += 1
    else if (part.stage === 'hashing') load[isKept(part) ? 'recheck' : 'hash'] += 1
    // What lies beyond the grant waits for the next one; it must not keep a part before it from being read again.
    else if (part.stage === 'ready' && isWithinGrant(phase, index)) load.hash += 1
  }
  return load
}

function nextToSend(turn: Turn, { phase }: SendingFile): number | undefined {
  const { held } = phase.upload
  if (!isUsable(turn, held)) return undefined
  for (const [index, part] of begunParts(phase)) {
    if (part.stage === 'ready' && part.notBefore <= turn.now && covers(held, index)) return index
  }
  return undefined
}

function nextToHash(_: Turn, { phase }: SendingFile): number | undefined {
  const { next } = wantedParts(phase)
  return next < phase.parts.length && isWithinGrant(phase, next) ? next : undefined
}

/** Without any grant yet, those that were begun before. */
function isWithinGrant({ upload: { held }, frontier }: Sending, part: number): boolean {
  return held ? covers(held, part) : part < frontier
}

/** What is missing comes first: nothing is re-checked before a part that the store lacks is on its way. */
function nextToRecheck(_: Turn, { phase }: SendingFile, load: Load): number | undefined {
  if (load.send === 0 && wantedParts(phase).first < phase.parts.length) return undefined
  for (const [index, part] of begunParts(phase)) if (part.stage === 'idle' && isKept(part)) return index
  return undefined
}

function beginHash(turn: Turn, record: SendingFile, index: number): void {
  const part = record.phase.parts[index]
  if (part?.stage !== 'idle') return
  const run = launch(
    turn,
    { kind: 'hash', owner: record.index, part: index, movedAt: turn.now },
    { type: 'hash', ...sliceOf(record, index) },
  )
  setPart(turn, { record, index, part }, { stage: 'hashing', run })
}

/** Sends a part, or looks first whether the store has it already. */
function beginTransfer(turn: Turn, record: SendingFile, index: number): void {
  const part = record.phase.parts[index]
  const grant = record.phase.upload.held?.grant
  if (part?.stage !== 'ready' || !grant) return
  const { md5, tries } = part
  const { check, stored } = grant
  const at = { owner: record.index, part: index }
  if (part.verify && check) {
    const request = checkRequest(grant, index, check, tries)
    const run = launch(turn, { kind: 'check', ...at, check }, { type: 'check', request })
    setPart(turn, { record, index, part }, { stage: 'checking', run })
  } else {
    const slice = sliceOf(record, index)
    const moves = {
      size: slice.to - slice.from,
      sent: 0,
      movedAt: turn.now,
      stored,
      patience: 2 ** Math.min(MOST_DOUBLED, part.stalls),
    }
    const request = putRequest(grant, index, md5, tries)
    const run = launch(turn, { kind: 'put', ...at, ...moves }, { type: 'put', request, ...slice })
    setPart(turn, { record, index, part }, { stage: 'sending', run })
  }
}

function sliceOf({ index, file, phase }: SendingFile, part: number) {
  return { key: keyOf(index), ...bounds(phase.upload.plan, file.size, part) }
}
