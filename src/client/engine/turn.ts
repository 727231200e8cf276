/**
 * One step in the making: the state so far and the effects asked for. Only the functions of one `step` touch it;
 * the states it passes through are immutable.
 */
import type { Effect } from './events.ts'
import type { Run } from './runs.ts'
import { type EngineState, type FileRecord, keyOf, type Phase } from './state.ts'
import { get, set } from './table.ts'

export interface Turn {
  state: EngineState
  readonly effects: Effect[]
  /** Monotonic milliseconds. */
  readonly now: number
}

/** A file in a certain phase. */
export type FileIn<P extends Phase> = FileRecord & { readonly phase: P }

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
type Launch = Without<Run, 'startedAt'>
type RunEffect = Without<Extract<Effect, { run: number }>, 'run'>

export function patch(turn: Turn, change: Partial<EngineState>): void {
  turn.state = { ...turn.state, ...change }
}

export function fileAt(turn: Turn, index: number): FileRecord | undefined {
  return get(turn.state.files, index)
}

export function putFile(turn: Turn, record: FileRecord): void {
  patch(turn, { files: set(turn.state.files, record.index, record) })
}

/** Moves a file to its next phase and keeps the lists of waiting and open files true. */
export function setPhase<P extends Phase>(turn: Turn, record: FileRecord, phase: P): FileIn<P> {
  const next = { ...record, phase }
  putFile(turn, next)
  if (record.phase.name !== phase.name) relist(turn, record.index, phase.name)
  return next
}

/** Changes fields of the phase that a file is in. */
export function changePhase<P extends Phase>(turn: Turn, record: FileIn<P>, change: Partial<P>): FileIn<P> {
  const next = { ...record, phase: { ...record.phase, ...change } }
  putFile(turn, next)
  return next
}

function relist(turn: Turn, index: number, name: Phase['name']): void {
  const { waiting, open } = turn.state
  const isOpen = name === 'sending' || name === 'finishing'
  if (isOpen && open.includes(index)) return
  patch(turn, {
    waiting: name === 'waiting' ? [...waiting, index] : without(waiting, index),
    open: isOpen ? [...open, index] : without(open, index),
  })
}

function without(list: readonly number[], index: number): readonly number[] {
  return list.includes(index) ? list.filter((each) => each !== index) : list
}

/** Begins something outside. @returns its number. */
export function launch(turn: Turn, run: Launch, effect: RunEffect): number {
  const id = turn.state.lastRun + 1
  patch(turn, { lastRun: id })
  updateRun(turn, id, { ...run, startedAt: turn.now } as Run)
  turn.effects.push({ ...effect, run: id } as Effect)
  return id
}

export function updateRun(turn: Turn, id: number, run: Run): void {
  patch(turn, { runs: new Map(turn.state.runs).set(id, run) })
}

/** @returns what it was; nothing if it is not known any more. */
export function endRun(turn: Turn, id: number): Run | undefined {
  const runs = new Map(turn.state.runs)
  const run = runs.get(id)
  runs.delete(id)
  patch(turn, { runs })
  return run
}

/**
 * Ends what is under way for one file alone; calls that it shares with others go on without it. What identifies the
 * file goes on too unless the file itself is over.
 */
export function stopRuns(turn: Turn, index: number, isOver = false): void {
  for (const [id, run] of turn.state.runs) {
    if (run.owner !== index || (!isOver && (run.kind === 'sample' || run.kind === 'claim'))) continue
    endRun(turn, id)
    turn.effects.push({ type: 'stop', run: id })
  }
}

/** As if it had never been added. */
export function drop(turn: Turn, index: number): void {
  patch(turn, { files: set(turn.state.files, index, undefined), waiting: without(turn.state.waiting, index) })
}

export function release(turn: Turn, index: number): void {
  turn.effects.push({ type: 'release', key: keyOf(index) })
}

export function serverNow(turn: Turn): number {
  return turn.now + turn.state.serverOffset
}
