/**
 * The engine's core: one pure function from a state and an event to the next state and the effects to perform. It
 * knows no clock, no network and no chance of its own, so that a simulation can drive it through every fault.
 */
import type { FileDescription } from '../../protocol/messages.ts'
import { onAnswered } from './answers.ts'
import { due } from './errand.ts'
import type { Effect, EngineEvent } from './events.ts'
import { cancel, remove, retry } from './fail.ts'
import { isFinishing } from './finish.ts'
import { isSending } from './parts.ts'
import { schedule } from './schedule.ts'
import type { EngineState, Errand, Part } from './state.ts'
import { set } from './table.ts'
import { onChecked, onFileLost, onHashed, onMoved, onPutEnded } from './transfers.ts'
import { changePhase, fileAt, patch, type Turn } from './turn.ts'
import { watchAt } from './watchdog.ts'

export interface Step {
  readonly state: EngineState
  readonly effects: readonly Effect[]
}

/**
 * @param now Monotonic milliseconds; never less than in the step before.
 * @throws Error only for what cannot happen: a bug of the engine.
 */
export function step(state: EngineState, event: EngineEvent, now: number): Step {
  const turn: Turn = { state, effects: [], now }
  apply(turn, event)
  // Progress frees nothing, and there are dozens of such events a second.
  if (event.type !== 'moved') schedule(turn)
  return { state: turn.state, effects: turn.effects }
}

function apply(turn: Turn, event: EngineEvent): void {
  switch (event.type) {
    case 'added':
      add(turn, event.files)
      break
    case 'cancel':
      for (const index of event.indexes) cancel(turn, index)
      break
    case 'retry':
      for (const index of event.indexes) retry(turn, index)
      break
    case 'remove':
      for (const index of event.indexes) remove(turn, index)
      break
    case 'signed-in':
      hurry(turn, (errand) => (errand.state === 'login' ? due(turn.now) : errand))
      break
    case 'network':
      if (event.isOnline) nudge(turn)
      break
    case 'tick':
      cutStalled(turn)
      break
    case 'answered':
      onAnswered(turn, event.run, event.answer)
      break
    case 'hashed':
      onHashed(turn, event.run, event.md5)
      break
    case 'moved':
      onMoved(turn, event.run, event.sent)
      break
    case 'put-ended':
      onPutEnded(turn, event.run, event.reply)
      break
    case 'checked':
      onChecked(turn, event.run, event.reply)
      break
    case 'file-lost':
      onFileLost(turn, event.run, event.code)
      break
  }
}

function add(turn: Turn, files: readonly FileDescription[]): void {
  let table = turn.state.files
  const added: number[] = []
  for (const file of files) {
    const index = table.length
    const phase = { name: 'waiting', isAsked: false, problem: undefined } as const
    table = set(table, index, { index, file, sample: undefined, attempt: 1, phase })
    added.push(index)
  }
  patch(turn, { files: table, waiting: [...turn.state.waiting, ...added] })
}

function nudge(turn: Turn): void {
  patch(turn, { storeNotBefore: turn.now })
  hurry(turn, (errand) => (errand.state === 'due' && errand.tries > 0 ? due(turn.now, errand.tries) : errand))
  for (const index of turn.state.open) {
    const record = fileAt(turn, index)
    if (!isSending(record)) continue
    const parts = record.phase.parts.map((part): Part => (part.stage === 'ready' ? { ...part, notBefore: 0 } : part))
    changePhase(turn, record, { parts })
  }
}

/** Changes every errand that waits. */
function hurry(turn: Turn, change: (errand: Errand) => Errand): void {
  const { creation, aborts, open } = turn.state
  patch(turn, {
    creation: change(creation),
    aborts: aborts.map((each) => ({ ...each, errand: change(each.errand) })),
  })
  for (const index of open) {
    const record = fileAt(turn, index)
    if (isSending(record)) {
      const { renewal, diagnosis } = record.phase
      changePhase(turn, record, { renewal: renewal && change(renewal), diagnosis: diagnosis && change(diagnosis) })
    } else if (isFinishing(record)) changePhase(turn, record, { errand: change(record.phase.errand) })
  }
}

/** What was silent for too long is stopped, and then ends as if the connection had broken. */
function cutStalled(turn: Turn): void {
  for (const [id, run] of turn.state.runs) {
    if (watchAt(turn.state, run) > turn.now) continue
    turn.effects.push({ type: 'stop', run: id })
    if (run.kind === 'put') onPutEnded(turn, id, { status: 0 })
    else if (run.kind === 'check') onChecked(turn, id, { status: 0 })
    else if (run.kind !== 'hash') onAnswered(turn, id, { kind: 'unreachable' })
  }
}
