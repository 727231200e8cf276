/** Keeps the core's state, gives it the clock, and hands on the effects that it asks for. No decision is made here. */
import type { Effect, EngineEvent } from '../engine/events.ts'
import { emptyView, project } from '../engine/project.ts'
import type { UploaderSnapshot } from '../engine/snapshot.ts'
import { type EngineSettings, initialState, isIdle } from '../engine/state.ts'
import { step } from '../engine/step.ts'

export interface EngineHost {
  dispatch(event: EngineEvent): void
  /** How many files were ever added. */
  count(): number
  look(): UploaderSnapshot
  close(): void
}

/** Fine enough for waits that are random anyway; a tick costs some microseconds. */
const TICK_MS = 250

export interface EngineHostOptions {
  readonly settings: EngineSettings
  /** Spreads the retries of many pages. */
  readonly seed: number
  readonly perform: (effect: Effect) => void
  readonly onStepped: (event: EngineEvent) => void
}

export function createEngineHost({ settings, seed, perform, onStepped }: EngineHostOptions): EngineHost {
  let state = initialState(settings, seed)
  let view = emptyView(performance.now())
  let timer: ReturnType<typeof setInterval> | undefined
  let isClosed = false

  function dispatch(event: EngineEvent): void {
    if (isClosed) return
    const next = step(state, event, performance.now())
    state = next.state
    for (const effect of next.effects) perform(effect)
    setTimer()
    onStepped(event)
  }

  function setTimer(): void {
    if (!isIdle(state)) timer ??= setInterval(() => dispatch({ type: 'tick' }), TICK_MS)
    else {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    dispatch,
    count: () => state.files.length,
    look() {
      view = project(state, view, performance.now())
      return view.snapshot
    },
    close() {
      isClosed = true
      clearInterval(timer)
    },
  }
}
