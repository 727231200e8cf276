/**
 * The engine's core: one pure function from a state and an event to the next state and the effects to perform. It
 * knows no clock, no network and no chance of its own, so that a simulation can drive it through every fault.
 */
import type { FileDescription } from '../../protocol/messages.ts'
import { onAnswered } from './answers.ts'
import { onSampled, WAITING } from './begin.ts'
import { due, isAsking, setErrand } from './errand.ts'
import type { Effect, EngineEvent } from './events.ts'
import { isSending } from './parts.ts'
import { cancel, pause, remove, resume, retry } from './person.ts'
import { schedule } from './schedule.ts'
import type { EngineState, Errand, Part, Question } from './state.ts'
import { set } from './table.ts'
import { onChecked, onFileLost, onHashed, onMoved, onPutEnded } from './transfers.ts'
import { changePhase, endRun, fileAt, patch, type Turn } from './turn.ts'
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
  const handle = HANDLERS[event.type] as (turn: Turn, event: EngineEvent) => void
  handle(turn, event)
  // Progress frees nothing, and there are dozens of such events a second.
  if (event.type !== 'moved') schedule(turn)
  return { state: turn.state, effects: turn.effects }
}

type Handlers = { readonly [T in EngineEvent['type']]: (turn: Turn, event: Extract<EngineEvent, { type: T }>) => void }

const HANDLERS: Handlers = {
  added: (turn, { files }) => add(turn, files),
  pause: forEach(pause),
  resume(turn, event) {
    forEach(resume)(turn, event)
    signIn(turn)
  },
  cancel: forEach(cancel),
  retry: forEach(retry),
  remove: forEach(remove),
  polite: (turn, { isPolite }) => patch(turn, { isPolite }),
  'signed-in': signIn,
  network(turn, { isOnline }) {
    patch(turn, { isOffline: !isOnline })
    if (isOnline) nudge(turn)
  },
  woke: (turn) => patch(turn, { wokeAt: turn.now }),
  tick: cutStalled,
  restored(turn, event) {
    patch(turn, { restoring: event.restoring })
    event.restoring.restored(turn, event)
  },
  attached: (turn, event) => turn.state.restoring?.attached(turn, event),
  elsewhere: (turn, event) => turn.state.restoring?.elsewhere(turn, event),
  'settled-elsewhere': (turn, event) => turn.state.restoring?.settledElsewhere(turn, event),
  claimed: (turn, event) => (turn.state.restoring?.claimed ?? endOf)(turn, event),
  sampled: (turn, event) => (turn.state.restoring?.sampled ?? onSampled)(turn, event),
  answered: onAnswered,
  hashed: onHashed,
  moved: onMoved,
  'put-ended': onPutEnded,
  checked: onChecked,
  'file-lost': onFileLost,
}

/** That an upload of our own making is ours is no news. */
function endOf(turn: Turn, { run }: { readonly run: number }): void {
  endRun(turn, run)
}

function forEach(act: (turn: Turn, index: number) => void) {
  return (turn: Turn, { indexes }: { readonly indexes: readonly number[] }) => {
    for (const index of indexes) act(turn, index)
  }
}

const NEW = { sample: undefined, attempt: 1, notice: undefined, isPaused: false, isRestored: false, phase: WAITING }

function add(turn: Turn, files: readonly FileDescription[]): void {
  let table = turn.state.files
  const added: number[] = []
  for (const file of files) {
    const index = table.length
    table = set(table, index, { ...NEW, index, file })
    added.push(index)
  }
  patch(turn, { files: table, waiting: [...turn.state.waiting, ...added] })
  turn.state.restoring?.recognise(turn, added)
}

function signIn(turn: Turn): void {
  hurry(turn, (errand) => (errand.state === 'login' ? due(turn.now) : errand))
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
    if (!isAsking(record)) continue
    for (const [question, errand] of Object.entries(record.phase.errands)) {
      const now = fileAt(turn, index)
      if (errand && isAsking(now)) setErrand(turn, now, question as Question, change(errand))
    }
  }
}

/** What was silent for too long is stopped, and then ends as if the connection had broken. */
function cutStalled(turn: Turn): void {
  for (const [id, run] of turn.state.runs) {
    if (watchAt(turn.state, run) > turn.now) continue
    turn.effects.push({ type: 'stop', run: id })
    if (run.kind === 'put') onPutEnded(turn, { run: id, reply: { status: 0 } })
    else if (run.kind === 'check') onChecked(turn, { run: id, reply: { status: 0 } })
    else onAnswered(turn, { run: id, answer: { kind: 'unreachable' } })
  }
}
