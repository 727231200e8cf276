/**
 * What is begun next, decided anew at the end of every step from the state alone: one scheduler for all files, one
 * bounded pool of connections.
 */

import { sendCalls } from './calls.ts'
import { due } from './errand.ts'
import { finish } from './finish.ts'
import { checkRequest, covers, halfLifeAt, isUsable, putRequest, runsOut } from './grants.ts'
import { begunParts, bounds, isSending, type SendingFile, setPart } from './parts.ts'
import type { Part, Sending } from './state.ts'
import { keyOf } from './state.ts'
import { changePhase, fileAt, serverNow, startRun, type Turn } from './turn.ts'

/** An answer that brings a dead grant is not asked for again at once. */
const RENEWAL_PAUSE_MS = 1000

export function schedule(turn: Turn): void {
  for (const record of openFiles(turn)) {
    if (record.phase.firstOpen >= record.phase.parts.length) finish(turn, record)
    else renewGrant(turn, record)
  }
  sendCalls(turn)
  startAll(turn, 'send')
  startAll(turn, 'hash')
}

function openFiles(turn: Turn): readonly SendingFile[] {
  return turn.state.open.map((index) => fileAt(turn, index)).filter(isSending)
}

function renewGrant(turn: Turn, record: SendingFile): void {
  const { phase } = record
  if (phase.renewal) return
  const { held } = phase.upload
  const isOld = held !== undefined && turn.now >= halfLifeAt(turn, held)
  const isRunningOut = runsOut(phase, 2 * turn.state.settings.connections)
  const isWanted = !held || isRunningOut || (isOld && isAboutToSend(phase))
  if (!isWanted) return
  const isFresh = held !== undefined && serverNow(turn) - held.issuedAt < RENEWAL_PAUSE_MS
  changePhase(turn, record, { renewal: due(isFresh ? turn.now + RENEWAL_PAUSE_MS : turn.now) })
}

/**
 * A file whose turn has not come yet needs no new grant, for it may wait for hours behind others; nor does one whose
 * last parts are on their way, since a signature counts only when a request begins.
 */
function isAboutToSend(phase: Sending): boolean {
  if (phase.frontier === 0) return false
  const isOnItsWay = ({ stage }: Part) => stage === 'sending' || stage === 'checking'
  return phase.frontier < phase.parts.length || [...begunParts(phase)].some(([, part]) => !isOnItsWay(part))
}

interface Load {
  /** Connections to the store. */
  readonly sending: number
  /** Parts being hashed, or hashed and to be sent now. */
  readonly ahead: number
  /** Parts that wait for their next try. */
  readonly held: number
}

function startAll(turn: Turn, what: 'send' | 'hash'): void {
  let isStarted = true
  while (isStarted) isStarted = startOne(turn, what)
}

/**
 * Begins one more transfer or hash if there is room: of the file that has the fewest under way, and among equals of
 * the one added first. So a huge file does not hold up the small ones behind it, nor they it.
 */
function startOne(turn: Turn, what: 'send' | 'hash'): boolean {
  const { settings, storeNotBefore } = turn.state
  if (what === 'send' && turn.now < storeNotBefore) return false
  const loads = new Map<SendingFile, Load>()
  for (const record of openFiles(turn)) loads.set(record, loadOf(turn, record.phase))
  const total = [...loads.values()].reduce((sum, load) => sum + (what === 'send' ? load.sending : load.ahead), 0)
  if (total >= (what === 'send' ? settings.connections : settings.hashAhead)) return false
  const next = what === 'send' ? nextToSend : nextToHash
  const begin = what === 'send' ? beginTransfer : beginHash
  const ranked = [...loads].sort(([, a], [, b]) => weight(a, what) - weight(b, what))
  for (const [record, load] of ranked) {
    // What waits for its next try holds up its own file, not the others.
    if (what === 'hash' && load.ahead + load.held >= settings.hashAhead) continue
    const index = next(turn, record)
    if (index === undefined) continue
    begin(turn, record, index)
    return true
  }
  return false
}

function weight(load: Load, what: 'send' | 'hash'): number {
  return what === 'send' ? load.sending : load.sending + load.ahead
}

function loadOf({ now }: Turn, phase: Sending): Load {
  let sending = 0
  let ahead = 0
  let held = 0
  for (const [, part] of begunParts(phase)) {
    if (part.stage === 'sending' || part.stage === 'checking') sending += 1
    else if (part.stage === 'asking' || (part.stage === 'ready' && part.notBefore > now)) held += 1
    else if (part.stage === 'hashing' || part.stage === 'ready') ahead += 1
  }
  return { sending, ahead, held }
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
  for (const [index, part] of begunParts(phase)) if (part.stage === 'idle') return index
  const { frontier, parts, upload } = phase
  const isCovered = upload.held !== undefined && covers(upload.held, frontier)
  return frontier < parts.length && isCovered ? frontier : undefined
}

function beginHash(turn: Turn, record: SendingFile, index: number): void {
  const part = record.phase.parts[index]
  if (part?.stage !== 'idle') throw new Error('hash: not idle')
  const run = startRun(turn, { kind: 'hash', owner: record.index, part: index, startedAt: turn.now })
  turn.effects.push({ type: 'hash', run, ...sliceOf(record, index) })
  setPart(turn, record, index, { ...part, stage: 'hashing', run })
}

/** Sends a part, or looks first whether the store has it already. */
function beginTransfer(turn: Turn, record: SendingFile, index: number): void {
  const part = record.phase.parts[index]
  const grant = record.phase.upload.held?.grant
  if (part?.stage !== 'ready' || !grant) throw new Error('send: not ready')
  const at = { owner: record.index, part: index, startedAt: turn.now }
  const { check, stored } = grant
  if (part.verify && check) {
    const run = startRun(turn, { kind: 'check', ...at, check })
    turn.effects.push({ type: 'check', run, request: checkRequest(grant, index, check) })
    setPart(turn, record, index, { ...part, stage: 'checking', run })
  } else {
    const slice = sliceOf(record, index)
    const size = slice.to - slice.from
    const run = startRun(turn, { kind: 'put', ...at, size, sent: 0, movedAt: turn.now, stored })
    turn.effects.push({ type: 'put', run, request: putRequest(grant, index, part.md5), ...slice })
    setPart(turn, record, index, { ...part, stage: 'sending', run })
  }
}

function sliceOf({ index, file, phase }: SendingFile, part: number) {
  return { key: keyOf(index), ...bounds(phase.upload.plan, file.size, part) }
}
