/**
 * From the engine's state to what a page sees. Pure, but it remembers the view before: values keep their identity
 * until something changed, and a bar never runs backwards because a part has to be sent again.
 */

import { type Meter, observe, secondsLeft, startMeter } from './meter.ts'
import { bounds, isUnhashed, wantedParts } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { FileSnapshot, FileState, Problem, UploaderSnapshot } from './snapshot.ts'
import {
  type EngineState,
  type FileRecord,
  type Finishing,
  heldIn,
  keyOf,
  type Part,
  type Phase,
  type Sending,
} from './state.ts'
import { rows } from './table.ts'

export interface View {
  readonly snapshot: UploaderSnapshot
  readonly files: ReadonlyMap<number, FileView>
  readonly meter: Meter
}

interface FileView {
  readonly record: FileRecord
  readonly meter: Meter
  readonly snapshot: FileSnapshot
}

/** Until the commit has succeeded, an upload is not done, and no rounding may say so. */
const ALMOST = 0.99

/** Of no sum: nobody waits for these bytes now. */
const UNCOUNTED = /cancelled|failed|needs-file|elsewhere/
/** Nothing moves. */
const RESTING = /done|paused/

/** The same view if nothing changed that a page could see. */
export function project(state: EngineState, before: View | undefined, now: number): View {
  const inFlight = bytesInFlight(state)
  const files = new Map<number, FileView>()
  for (const record of rows(state.files)) {
    const { index, phase } = record
    if (phase.name === 'waiting' && phase.isHeld) continue
    files.set(index, viewOf(record, inFlight.get(index) ?? 0, before?.files.get(index), now))
  }
  const snapshots = [...files.values()].map(({ snapshot }) => snapshot)
  const counted = snapshots.filter(({ state }) => !UNCOUNTED.test(state))
  const sentBytes = sum(counted.map((file) => file.sentBytes))
  const totalBytes = sum(counted.map((file) => file.size))
  const active = counted.some(({ state }) => !RESTING.test(state))
  // A file that leaves takes its bytes along: that is no negative speed, only a new beginning.
  const meter =
    before && active && sentBytes >= before.meter.bytes
      ? observe(before.meter, now, sentBytes)
      : startMeter(now, sentBytes)
  const totals = {
    totalBytes,
    sentBytes,
    bytesPerSecond: meter.rate,
    secondsLeft: secondsLeft(meter, totalBytes - sentBytes),
    active,
    polite: state.isPolite,
    offline: state.isOffline,
    remembers: undefined,
  }
  const shown = before?.snapshot
  const isOld = shown && sameList(snapshots, shown.files) && isSame(totals, { ...shown, files: undefined })
  return { snapshot: isOld ? shown : { ...totals, files: snapshots }, files, meter }
}

function bytesInFlight({ runs }: EngineState): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>()
  for (const run of runs.values()) {
    if (run.kind === 'put') bytes.set(run.owner, (bytes.get(run.owner) ?? 0) + run.sent)
  }
  return bytes
}

function viewOf(record: FileRecord, inFlight: number, before: FileView | undefined, now: number): FileView {
  const isSending = record.phase.name === 'sending'
  if (before?.record === record && !isSending) return before
  const last = before?.record.attempt === record.attempt ? before : undefined
  const shown = last?.snapshot.sentBytes ?? 0
  const sentBytes = Math.min(record.file.size, Math.max(shown, bytesOf(record, inFlight)))
  const meter = last ? observe(last.meter, now, sentBytes) : startMeter(now, sentBytes)
  const snapshot = snapshotOf(record, sentBytes, meter)
  return { record, meter, snapshot: last && isSame(snapshot, last.snapshot) ? last.snapshot : snapshot }
}

function bytesOf({ file: { size }, phase }: FileRecord, inFlight: number): number {
  if (/done|finishing/.test(phase.name)) return size
  const { upload, parts = [] } = heldIn(phase)
  const stored = parts.map((part, index) => {
    if (!upload || !isThere(part)) return 0
    const { from, to } = bounds(upload.plan, size, index)
    return to - from
  })
  return sum(stored) + inFlight
}

/** Also what an earlier visit has sent and nobody has looked at yet. */
function isThere(part: Part): boolean {
  return part.stage === 'stored' || (isUnhashed(part) && part.claim !== undefined && part.claim.next !== 'send')
}

function snapshotOf(record: FileRecord, sentBytes: number, meter: Meter): FileSnapshot {
  const { file, phase, index, notice, attempt, isRestored } = record
  const { size } = file
  const { id, upload, parts, plan = upload?.plan, needs, receipt, object } = heldIn(phase)
  const state = stateOf(record)
  const isMoving = state === 'sending'
  return {
    key: keyOf(index),
    name: file.name,
    path: file.path,
    size,
    type: file.type,
    state,
    sentBytes,
    progress: state === 'done' ? 1 : size === 0 ? 0 : Math.min(ALMOST, sentBytes / size),
    bytesPerSecond: isMoving ? meter.rate : undefined,
    secondsLeft: isMoving ? secondsLeft(meter, size - sentBytes) : undefined,
    parts: plan && { stored: parts ? parts.filter(isThere).length : plan.count, count: plan.count },
    attempt,
    isRestored,
    needs: state === 'needs-file' ? needs : undefined,
    uploadId: upload?.id ?? id,
    receipt,
    object,
    problem:
      state === 'needs-login'
        ? ownProblem('login_required')
        : (problemOf(phase, state) ?? (state === 'done' ? undefined : notice)),
  }
}

function problemOf(phase: Phase, state: FileState): Problem | undefined {
  return /retrying|failed/.test(state) && 'problem' in phase ? phase.problem : undefined
}

function stateOf({ phase, isPaused }: FileRecord): FileState {
  if (isPaused && /waiting|sending/.test(phase.name)) return 'paused'
  switch (phase.name) {
    case 'waiting':
      if (phase.isAsked) return 'starting'
      if (phase.problem) return phase.problem.code === 'login_required' ? 'needs-login' : 'retrying'
      return 'waiting'
    case 'parked':
      if (phase.isElsewhere) return 'elsewhere'
      return phase.found ? 'starting' : 'needs-file'
    case 'sending':
    case 'finishing':
      return openState(phase)
    default:
      return phase.name
  }
}

function openState(phase: Sending | Finishing): FileState {
  const isSending = phase.name === 'sending'
  const isMoving = isSending && phase.parts.some(({ stage }) => stage === 'sending')
  if (!isMoving && Object.values(phase.errands).some((errand) => errand?.state === 'login')) return 'needs-login'
  // That someone had to sign in is over when no errand waits for it any more.
  if (phase.problem && phase.problem.code !== 'login_required') return 'retrying'
  if (!isSending) return 'finishing'
  if (phase.errands.status) return 'starting'
  if (phase.frontier === 0) return 'waiting'
  // Everything is there; what is left is to compare it with the file.
  return wantedParts(phase).first < phase.parts.length ? 'sending' : 'verifying'
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

/** Flat values with few fields: comparing them as text is quick and needs no rule for each. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
