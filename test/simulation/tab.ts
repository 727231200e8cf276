/** One page with the engine in it: performs its effects, keeps its records, and is watched while it does. */
import type { Answer, ApplicationCall, Effect, EngineEvent } from '../../src/client/engine/events.ts'
import { project, type View } from '../../src/client/engine/project.ts'
import { type EngineState, indexOf, initialState, isIdle } from '../../src/client/engine/state.ts'
import { step } from '../../src/client/engine/step.ts'
import { rows } from '../../src/client/engine/table.ts'
import { callApplication, type Gate } from './application-wire.ts'
import { describe, type Pick } from './disk.ts'
import type { Flight, Machine } from './machine.ts'
import type { Records } from './records.ts'
import { breaks, type Scene } from './scene.ts'
import { createShelf, type Shelf } from './shelf.ts'
import { askForPart, sendPart } from './store-wire.ts'
import { createUploadBook, type UploadBook } from './upload-book.ts'
import { createWatch } from './watch.ts'

export interface Tab {
  readonly name: string
  readonly machine: Machine
  readonly shelf: Shelf
  readonly book: UploadBook
  readonly state: () => EngineState
  readonly view: () => View
  readonly isAlive: () => boolean
  /** Effects under way, by their run. */
  readonly running: ReadonlyMap<number, Running>
  tell(event: EngineEvent): void
  add(picks: readonly Pick[]): void
  attach(index: number, pick: Pick): void
  /** Gone without a word, as at a crash; `isOrderly`: it could still write what it knew. */
  die(isOrderly: boolean): void
}

export interface Running {
  readonly effect: Effect
  readonly flight?: Flight
}

export interface TabOptions {
  readonly scene: Scene
  readonly machine: Machine
  readonly gate: Gate
  readonly name: string
  /** The application has heard a call. */
  readonly onHeard: (tab: Tab, call: ApplicationCall, answer: Answer) => void
}

type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>

/** Reading and hashing a part; now and then the disk has to wake up first, or the browser forgets the read. */
const READ_MS = [1, 20] as const
const SLOW_READ_MS = [1000, 60_000] as const
const READ_FORGOTTEN = 0.001
/** It is told that its turn has come; else it waits behind others for all that the page knows. */
const READ_TOLD = 0.5

export function createTab({ scene, machine, gate, name, onHeard }: TabOptions): Tab {
  const { random, disk, weather, partSize } = scene
  const running = new Map<number, Running>()
  const shelf = createShelf(scene)
  let isAlive = true
  let isTicking = false
  let clock = machine.now()
  let state = initialState(
    { connections: weather.connections, seesChanges: weather.isDiskStrict },
    random.whole(0, 1e9),
  )
  let view = project(state, undefined, clock)

  const tab: Tab = {
    name,
    machine,
    shelf,
    get book() {
      return book
    },
    state: () => state,
    view: () => view,
    isAlive: () => isAlive,
    running,
    tell,
    add(picks) {
      picks.forEach((pick, at) => {
        shelf.put(state.files.length + at, pick)
      })
      tell({ type: 'added', files: picks.map(describe) })
    },
    attach(index, pick) {
      if (view.files.get(index)?.snapshot.state !== 'needs-file') return
      shelf.put(index, pick)
      tell({ type: 'attached', index, file: describe(pick) })
    },
    die(isOrderly) {
      if (!isAlive) return
      scene.trace?.(`${name} ${isOrderly ? 'closes' : 'crashes'}`)
      if (isOrderly) book.flush()
      isAlive = false
      scene.tally.faults += partsInDoubt(state, machine.records, weather.listingLagMs > 0)
      for (const { flight } of running.values()) flight?.stop()
      running.clear()
      machine.locks.releaseAll(tab)
    },
  }
  const book = createUploadBook(scene, machine, tab)
  const watch = createWatch(scene, tab)

  function tell(event: EngineEvent): void {
    if (!isAlive) return
    scene.tally.events += 1
    clock = Math.max(clock, machine.now())
    watch.before(event)
    if ('run' in event && event.type !== 'moved' && event.type !== 'read') running.delete(event.run)
    const effects = advance(event)
    for (const effect of effects) {
      watch.effect(event, effect)
      perform(effect)
    }
    book.note()
    planTick()
    if (event.type !== 'moved') look(event)
  }

  function advance(event: EngineEvent): readonly Effect[] {
    try {
      const next = step(state, event, clock)
      scene.trace?.(tellStep(name, event, next.effects))
      state = next.state
      return next.effects
    } catch (error) {
      breaks(scene, `threw at ${event.type}: ${String(error)}`)
      isAlive = false
      return []
    }
  }

  function look(event: EngineEvent): void {
    const before = view
    view = project(state, before, clock)
    watch.after(event, before)
  }

  /** Ticks as long as the engine is not idle, at no regular time. */
  function planTick(): void {
    if (isTicking || isIdle(state)) return
    isTicking = true
    machine.later(random.whole(500, 3000), () => {
      isTicking = false
      tell({ type: 'tick' })
    })
  }

  function perform(effect: Effect): void {
    if (effect.type === 'release') {
      shelf.drop(indexOf(effect.key))
      book.release(indexOf(effect.key))
    } else if (effect.type === 'forget') shelf.drop(indexOf(effect.key))
    else if (effect.type === 'adopt') shelf.move(indexOf(effect.from), indexOf(effect.key))
    else if (effect.type === 'stop') stop(effect)
    else {
      if (running.has(effect.run)) breaks(scene, `run ${effect.run} was begun twice`)
      const flight = begin(effect)
      running.set(effect.run, { effect, ...(flight && { flight }) })
    }
  }

  function stop({ run }: EffectOf<'stop'>): void {
    const stopped = running.get(run)
    if (!stopped) breaks(scene, `a run was stopped that is not under way`)
    running.delete(run)
    stopped?.flight?.stop()
  }

  function begin(effect: Exclude<Effect, { type: 'stop' | 'adopt' | 'forget' | 'release' }>): Flight | undefined {
    switch (effect.type) {
      case 'call': {
        const { run, type: _, ...call } = effect
        return callApplication({ scene, machine, gate, run, call, tell, onHeard: (heard) => onHeard(tab, call, heard) })
      }
      case 'put': {
        const { run, request, key, from, to } = effect
        const pick = shelf.get(indexOf(key))?.pick
        return sendPart({ scene, machine, run, request, tell }, pick, from / partSize, to - from)
      }
      case 'check':
        return askForPart({ scene, machine, run: effect.run, request: effect.request, tell })
      case 'hash':
        afterReading(effect.run, () => hashed(effect))
        return undefined
      case 'sample':
        afterReading(effect.run, () => sampled(effect))
        return undefined
      case 'claim':
        machine.later(random.whole(1, 50), () => claim(effect))
        return undefined
    }
  }

  function afterReading(run: number, act: () => EngineEvent): void {
    const isSlow = scene.isFaulty() && random.chance(0.002)
    const [from, to] = isSlow ? SLOW_READ_MS : READ_MS
    if (random.chance(READ_TOLD)) machine.later(0, () => running.has(run) && tell({ type: 'read', run, bytes: 0 }))
    if (scene.isFaulty() && random.chance(READ_FORGOTTEN)) return
    machine.later(random.whole(from, to), () => {
      const isLate = !running.has(run)
      if (!isLate || random.chance(0.5)) tell(act())
    })
  }

  function hashed({ run, key, from, to }: EffectOf<'hash'>): EngineEvent {
    const pick = shelf.get(indexOf(key))?.pick
    const code = pick ? disk.refusal(pick, to) : 'file_unreadable'
    if (code !== undefined || !pick) return { type: 'file-lost', run, code: code ?? 'file_unreadable' }
    const md5 = disk.md5(pick.file, from / partSize, to - from)
    if (running.has(run)) shelf.note(indexOf(key), book.idOf(indexOf(key)), from / partSize, md5)
    return { type: 'hashed', run, md5 }
  }

  function sampled({ run, key }: EffectOf<'sample'>): EngineEvent {
    const pick = shelf.get(indexOf(key))?.pick
    const code = pick ? disk.refusal(pick, pick.size) : 'file_unreadable'
    if (code !== undefined || !pick) return { type: 'file-lost', run, code: code ?? 'file_unreadable' }
    return { type: 'sampled', run, sample: disk.sample(pick.file) }
  }

  function claim({ run, key, id }: EffectOf<'claim'>): void {
    if (!isAlive || !running.has(run)) return
    const isOurs = book.claim(indexOf(key), id)
    tell({ type: 'claimed', run, isOurs })
  }

  return tab
}

/**
 * Parts whose MD5 dies with the page: those under way, and those that were not written down yet and that a lagging
 * listing does not show.
 */
function partsInDoubt({ files }: EngineState, records: Records, isListingLate: boolean): number {
  let count = 0
  for (const { phase } of rows(files)) {
    if (phase.name !== 'sending' && phase.name !== 'finishing') continue
    const written = records.all.get(phase.upload.id)?.md5s
    phase.parts.forEach((part, index) => {
      const isThere = part.stage === 'stored' || (part.stage === 'idle' && part.claim)
      const isLost = isThere && isListingLate && !written?.[index]
      if (isLost || (part.stage !== 'stored' && part.stage !== 'idle')) count += 1
    })
  }
  return count
}

/** One line for one step; URLs and tokens are of no interest. */
function tellStep(name: string, event: EngineEvent, effects: readonly Effect[]): string {
  return `${name} ${JSON.stringify(event)}${effects.map((effect) => `\n    ${briefly(effect)}`).join('')}`
}

function briefly(effect: Effect): string {
  const text = JSON.stringify('request' in effect ? { ...effect, request: effect.request.url } : effect)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
