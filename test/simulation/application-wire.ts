/** Requests of a page to the application: the way there, the session, and the hours in which nobody answers. */
import type { Answer, ApplicationCall, EngineEvent } from '../../src/client/engine/events.ts'
import type { Flight, Machine } from './machine.ts'
import type { Scene } from './scene.ts'
import { type ApplicationFault, drawFault } from './weather.ts'

export interface Gate {
  /** The person is signed in. */
  isSignedIn: boolean
  /** Nobody answers. */
  isDown: boolean
}

export function createGate(): Gate {
  return { isSignedIn: true, isDown: false }
}

export interface Calling {
  readonly scene: Scene
  readonly machine: Machine
  readonly gate: Gate
  readonly run: number
  readonly call: ApplicationCall
  readonly tell: (event: EngineEvent) => void
  /** The application has taken it in, whatever becomes of the answer. */
  readonly onHeard: (answer: Answer) => void
}

const NOTHING: Answer = { kind: 'unreachable' }

export function callApplication(calling: Calling): Flight {
  const { scene, machine, run, tell } = calling
  const { random, timeline, tally } = scene
  const lost: EngineEvent = { type: 'answered', run, answer: NOTHING }
  const fault = scene.isFaulty() ? drawFault(random, scene.weather.application) : undefined
  const flight = machine.fly({ tell, lost, cost: 0, isHopeless: fault === 'silent' })
  if (machine.isCut()) {
    flight.lose(random.chance(0.1))
    return flight
  }
  if (fault) tally.happened.add(fault)
  timeline.after(random.whole(5, 200), () => {
    const answer = arrive(calling, fault)
    if (fault !== 'silent') flight.land(random.whole(5, 200), () => ({ type: 'answered', run, answer }))
  })
  return flight
}

/** At the application's door. A call that the page gave up since may arrive there all the same. */
function arrive(calling: Calling, fault: ApplicationFault | undefined): Answer {
  const { scene, gate, call, onHeard } = calling
  const { application, random, timeline, serverNow } = scene
  if (gate.isDown) return random.chance(0.5) ? NOTHING : { kind: 'unreachable', status: 502 }
  if (fault === 'request lost' || fault === 'silent') return NOTHING
  if (fault === 'portal page') return { kind: 'unreachable', status: 200 }
  if (!gate.isSignedIn) return { kind: 'login' }
  if (fault === 'busy') {
    const error = { code: 'busy', message: 'busy', retryAfterSeconds: 1 }
    return { kind: 'answer', status: 503, body: { sluice: 1, now: serverNow(), error } }
  }
  const answer = application.answer(call)
  onHeard(answer)
  if (fault === 'request sent twice') timeline.after(random.whole(1, 5000), () => onHeard(application.answer(call)))
  if (fault === 'gateway error') return { kind: 'unreachable', status: 502 }
  return fault === 'reply lost' ? NOTHING : answer
}
