/** One computer with one browser: its line, its storage, its sleep. What is under way on the network is a flight. */
import type { EngineEvent } from '../../src/client/engine/events.ts'
import { createLink, type Link } from './link.ts'
import { createLocks, type Locks } from './locks.ts'
import { createRecords, type Records } from './records.ts'
import type { Scene } from './scene.ts'
import type { Tab } from './tab.ts'

/** A request that a page waits for. */
export interface Flight {
  /** Hands over the result after a while, unless the flight is lost before. */
  land(milliseconds: number, result: () => EngineEvent): void
  /** The page does not want it any more. */
  stop(): void
  /** The connection is gone; silent: the page is told nothing. */
  lose(isSilent: boolean): void
  readonly isOver: () => boolean
  /** It will never end by itself. */
  readonly isDead: () => boolean
}

export interface FlightPlan {
  readonly tell: (event: EngineEvent) => void
  /** What the page is told when the connection breaks. */
  readonly lost: EngineEvent
  /** Nothing more of it goes over the line. */
  readonly end?: () => void
  /** Parts whose bytes are lost with it. */
  readonly cost: 0 | 1
  /** Nothing will ever come of it. */
  readonly isHopeless?: boolean
}

export interface Machine {
  readonly link: Link
  readonly records: Records
  readonly locks: Locks<Tab>
  /** `performance.now()` of its pages. */
  readonly now: () => number
  readonly isCut: () => boolean
  readonly isAsleep: () => boolean
  /** Milliseconds in all. */
  readonly sleptMs: () => number
  /** While the machine sleeps nothing happens on it. */
  later(milliseconds: number, act: () => void): void
  fly(plan: FlightPlan): Flight
  /** Breaks everything under way, and what begins, until `mend`. */
  cut(isSilent: boolean): void
  mend(): void
  /** @param isDeadly the connections do not live through it. */
  sleep(milliseconds: number, isDeadly: boolean): void
}

export function createMachine(scene: Scene): Machine {
  const { random, timeline, weather, tally } = scene
  const { bytesPerSecond, bytesPerSecondAndConnection } = weather
  const link = createLink({ random, timeline, bytesPerSecond, bytesPerSecondAndConnection })
  const flights = new Set<Flight>()
  let wakesAt = 0
  /** What the pages' clock has missed. */
  let missed = 0
  let asleep = 0
  let isCut = false

  function later(milliseconds: number, act: () => void): void {
    timeline.after(milliseconds, () => {
      if (timeline.now() >= wakesAt) act()
      // A millisecond more, for the difference of two large numbers may be rounded to nothing.
      else later(wakesAt - timeline.now() + 1, act)
    })
  }

  function fly({ tell, lost, end, cost, isHopeless = false }: FlightPlan): Flight {
    let state: 'flying' | 'stopped' | 'lost' | 'landed' = 'flying'
    function leave(next: 'stopped' | 'lost' | 'landed'): void {
      state = next
      flights.delete(flight)
      end?.()
    }
    const flight: Flight = {
      isOver: () => state !== 'flying',
      isDead: () => isHopeless || state === 'lost',
      land(milliseconds, result) {
        later(milliseconds, () => {
          const isLate = state === 'stopped'
          if (state === 'lost' || state === 'landed') return
          if (state === 'flying') leave('landed')
          // Late results are told all the same now and then: the engine must drop them.
          if (!isLate || random.chance(0.5)) tell(result())
        })
      },
      stop() {
        if (state !== 'flying') return
        leave('stopped')
        tally.faults += cost
      },
      lose(isSilent) {
        if (state !== 'flying') return
        leave('lost')
        tally.faults += cost
        if (!isSilent) later(random.whole(1, 2000), () => tell(lost))
      },
    }
    flights.add(flight)
    return flight
  }

  return {
    link,
    records: createRecords(),
    locks: createLocks((act) => later(random.whole(1, 50), act)),
    now: () => timeline.now() - missed,
    isCut: () => isCut,
    isAsleep: () => timeline.now() < wakesAt,
    sleptMs: () => asleep,
    later,
    fly,
    cut(isSilent) {
      isCut = true
      scene.trace?.(`network cut${isSilent ? ', without a sign' : ''}`)
      for (const flight of [...flights]) flight.lose(isSilent)
    },
    mend() {
      isCut = false
      scene.trace?.('network mended')
    },
    sleep(milliseconds, isDeadly) {
      if (timeline.now() < wakesAt) return
      asleep += milliseconds
      wakesAt = timeline.now() + milliseconds
      scene.trace?.(`asleep for ${milliseconds} ms${isDeadly ? ', connections die' : ''}`)
      link.freeze(true)
      if (isDeadly) for (const flight of [...flights]) flight.lose(true)
      // Nobody looks at the clock before it wakes.
      if (weather.stopsClockInSleep) missed += milliseconds
      timeline.after(milliseconds, () => link.freeze(false))
    },
  }
}
