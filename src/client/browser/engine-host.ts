/** Keeps the core's state, gives it the clock, and hands on the effects that it asks for. No decision is made here. */
import type { Effect, EngineEvent } from '../engine/events.ts'
import { project, type View } from '../engine/project.ts'
import type { UploaderSnapshot } from '../engine/snapshot.ts'
import { type FileRecord, initialState, isIdle } from '../engine/state.ts'
import { step } from '../engine/step.ts'
import { get, type Table } from '../engine/table.ts'
import { createSleepWatch } from './sleep.ts'

export interface EngineHost {
  dispatch(event: EngineEvent): void
  /** The next file gets its `length` as index. */
  files(): Table<FileRecord>
  file(index: number): FileRecord | undefined
  look(): UploaderSnapshot
  close(): void
}

/** Fine enough for waits that are random anyway; a tick costs some microseconds. */
const TICK_MS = 250

export interface EngineHostOptions {
  /** The most to one hostname of the store. */
  readonly connections: number
  /** Before the effects of a step are performed. */
  readonly onStep: (files: Table<FileRecord>) => void
  readonly perform: (effect: Effect) => void
  readonly onStepped: (event: EngineEvent) => void
}

export function createEngineHost({ connections, onStep, perform, onStepped }: EngineHostOptions): EngineHost {
  // Nothing that a page may read of a file tells whether its browser would notice a change of it: only its name does.
  const seesChanges = !('mozInnerScreenX' in globalThis)
  // Chance only spreads the retries of many pages; nothing secret hangs on it.
  let state = initialState({ connections, seesChanges }, Math.random() * 2 ** 32)
  let view: View | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let isClosed = false

  function dispatch(event: EngineEvent): void {
    if (isClosed) return
    const next = step(state, event, performance.now())
    state = next.state
    onStep(state.files)
    for (const effect of next.effects) perform(effect)
    setTimer()
    onStepped(event)
  }

  function setTimer(): void {
    if (isIdle(state)) {
      clearInterval(timer)
      timer = undefined
    } else timer ??= startTicking()
  }

  function startTicking(): ReturnType<typeof setInterval> {
    const hasSlept = createSleepWatch()
    return setInterval(() => {
      if (hasSlept()) dispatch({ type: 'woke' })
      dispatch({ type: 'tick' })
    }, TICK_MS)
  }

  return {
    dispatch,
    files: () => state.files,
    file: (index) => get(state.files, index),
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
