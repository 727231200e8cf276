/**
 * The engine's core: one pure function from a state and an event to the next state and the effects to perform. It
 * knows no clock, no network and no chance of its own, so that a simulation can drive it through every fault.
 */
import type { FileDescription } from '../../protocol/messages.ts'
import { onAnswered } from './answers.ts'
import { onSampled, WAITING } from './begin.ts'
import { due, isAsking } from './errand.ts'
import type { Effect, EngineEvent } from './events.ts'
import { isSending, openFiles } from './parts.ts'
import { cancel, pause, remove, resume, retry } from './person.ts'
import { isRead, onFileLost, onHashed, onRead, readAgain } from './reads.ts'
import type { Handlers } from './restoring.ts'
import { schedule } from './schedule.ts'
import type { EngineState, Errand, Errands, Part } from './state.ts'
import { onChecked, onMoved, onPutEnded } from './transfers.ts'
import { changePhase, endRun, patch, putFile, type Turn } from './turn.ts'
import { watchAt } from './watchdog.ts'

export interface Step {
  readonly state: EngineState
  readonly effects: readonly Effect[]
}

/**
 * @param now Monotonic milliseconds; never less than in the step before.
 */
export function step(state: EngineState, event: EngineEvent, now: number): Step {
  const turn: Turn = { state, effects: [], now }
  if (event.type === 'restored') patch(turn, { restoring: event.restoring })
  const restoring: Partial<Handlers> | undefined = turn.state.restoring?.handlers
  const own: Partial<Handlers> = HANDLERS
  const handle = restoring?.[event.type] ?? own[event.type]
  ;(handle as ((turn: Turn, event: EngineEvent) => void) | undefined)?.(turn, event)
  // Progress frees nothing, and there are dozens of such events a second.
  if (event.type !== 'moved') schedule(turn)
  return { state: turn.state, effects: turn.effects }
}

/** What only concerns uploads of an earlier visit comes with them. */
const HANDLERS: Omit<Handlers, 'restored' | 'attached' | 'elsewhere' | 'settled-elsewhere'> = {
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
    const isBack = isOnline && turn.state.isOffline
    patch(turn, { isOffline: !isOnline, ...(isBack && { onlineAt: turn.now }) })
    if (isOnline) nudge(turn)
  },
  woke: (turn) => patch(turn, { wokeAt: turn.now }),
  tick: cutStalled,
  // That an upload of our own making is ours is no news.
  claimed: (turn, { run }) => endRun(turn, run),
  sampled: onSampled,
  answered: onAnswered,
  read: onRead,
  hashed: onHashed,
  moved: onMoved,
  'put-ended': onPutEnded,
  checked: onChecked,
  'file-lost': onFileLost,
}

function forEach(act: (turn: Turn, index: number) => void) {
  return (turn: Turn, { indexes }: { readonly indexes: readonly number[] }) => {
    for (const index of indexes) act(turn, index)
  }
}

const NEW = { sample: undefined, attempt: 1, notice: undefined, isPaused: false, isRestored: false, phase: WAITING }

function add(turn: Turn, files: readonly FileDescription[]): void {
  const first = turn.state.files.length
  files.forEach((file, at) => {
    putFile(turn, { ...NEW, index: first + at, file })
  })
  const added = files.map((_, at) => first + at)
  patch(turn, { waiting: [...turn.state.waiting, ...added] })
  turn.state.restoring?.recognise(turn, added)
}

function signIn(turn: Turn): void {
  hurry(turn, (errand) => (errand.state === 'login' ? due(turn.now) : errand))
}

function nudge(turn: Turn): void {
  patch(turn, { storeNotBefore: turn.now })
  hurry(turn, (errand) => (errand.state === 'due' && errand.tries > 0 ? due(turn.now, errand.tries) : errand))
  for (const record of openFiles(turn, isSending)) {
    const parts = record.phase.parts.map((part): Part => (part.stage === 'ready' ? { ...part, notBefore: 0 } : part))
    changePhase(turn, record, { parts })
  }
}

/** Changes every errand that waits. */
function hurry(turn: Turn, change: (errand: Errand) => Errand): void {
  const { creation, aborts } = turn.state
  patch(turn, {
    creation: change(creation),
    aborts: aborts.map((each) => ({ ...each, errand: change(each.errand) })),
  })
  for (const record of openFiles(turn, isAsking)) {
    const errands = Object.entries(record.phase.errands).map(([question, errand]) => [
      question,
      errand && change(errand),
    ])
    changePhase(turn, record, { errands: Object.fromEntries(errands) as Errands })
  }
}

/** No answer that the page may read. */
const NOTHING = { status: 0 }

/** What was silent for too long is stopped, and then ends as if the connection had broken. */
function cutStalled(turn: Turn): void {
  for (const [id, run] of turn.state.runs) {
    if (watchAt(turn.state, run) > turn.now) continue
    turn.effects.push({ type: 'stop', run: id })
    if (run.kind === 'put') onPutEnded(turn, { run: id, reply: NOTHING }, run.sent ? 1 : 0)
    else if (run.kind === 'check') onChecked(turn, { run: id, reply: NOTHING })
    else if (isRead(run)) readAgain(turn, id, run)
    else onAnswered(turn, { run: id, answer: { kind: 'unreachable' } })
  }
}
