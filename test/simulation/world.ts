/**
 * A whole world around the engine's core, driven by one seed: files on a disk, a network with faults, a store, an
 * application, computers that sleep, pages that crash, and a person. All of it happens in virtual time.
 */
import { createGate } from './application-wire.ts'
import { watchCommit } from './commit-watch.ts'
import { createDisk, type DiskFile } from './disk.ts'
import { createFakeApplication } from './fake-application.ts'
import { createFakeStore, type StoreTrouble } from './fake-store.ts'
import { drawHappenings, happen, type Planned } from './happenings.ts'
import { createMachine, type Machine } from './machine.ts'
import { PART } from './part.ts'
import { createPerson, type Person } from './person.ts'
import { createRandom, type Random } from './random.ts'
import { breaks, createTally, type Scene } from './scene.ts'
import { createTab, type Tab } from './tab.ts'
import { createTimeline } from './timeline.ts'
import { drawWeather, type Weather } from './weather.ts'

/** After the faults end, every upload must be over within so much virtual time and so many events. */
const PATIENCE_MS = 2 * 3_600_000
const MAX_EVENTS = 100_000

export interface Outcome {
  readonly scene: Scene
  readonly person: Person
  readonly machine: Machine
  /** Pages that are open at the end. */
  readonly tabs: readonly Tab[]
  /** Virtual milliseconds. */
  readonly took: number
}

/** What is fixed rather than drawn. */
export interface Plan {
  readonly weather?: Partial<Weather>
  /** Sizes in bytes. */
  readonly files?: readonly number[]
  readonly happenings?: readonly Planned[]
  readonly partSize?: number
  /** Virtual time within which it must be over once the faults have ended. */
  readonly patienceMs?: number
  readonly maxEvents?: number
  /** The store has it from the beginning, for ever. */
  readonly trouble?: StoreTrouble
  /** Each time the person looks at the screen. */
  readonly onLook?: (tabs: readonly Tab[]) => void
  readonly trace?: (line: string) => void
}

/** Runs one seed to its end. */
export function simulate(seed: number, plan: Plan = {}): Outcome {
  const random = createRandom(seed)
  const weather = { ...drawWeather(random), ...plan.weather }
  const scene = createScene(random, weather, plan)
  const gate = createGate()
  const machine = createMachine(scene)
  const files = (plan.files ?? drawSizes(random, weather)).map((size, at) =>
    scene.disk.add(`f${at}`, size, random.whole(1, 1e6)),
  )
  const person = createPerson({
    scene,
    gate,
    files,
    createTab: (on, name) =>
      createTab({ scene, machine: on, gate, name, onHeard: (tab, call) => watchCommit(scene, tab, call) }),
  })
  const happenings = plan.happenings ?? drawHappenings(random, weather.clearsAt)
  scene.trace?.(JSON.stringify({ seed, weather: { ...weather, store: [...weather.store] }, happenings }))
  for (const { at, what } of happenings) {
    scene.timeline.after(at, () => happen({ scene, person, machine, gate }, what))
  }
  planCuts(scene, machine, person)
  if (weather.storage !== 'fine') machine.records.fail(weather.storage)
  return { ...run(scene, person, machine, files, happenings, plan), scene, person, machine }
}

function createScene(random: Random, weather: Weather, plan: Plan): Scene {
  const began = random.whole(0, 1e6)
  const timeline = createTimeline(began)
  const serverOffset = random.whole(1e9, 1e12)
  const { partSize = PART } = plan
  const serverNow = () => timeline.now() + serverOffset
  const isFaulty = () => timeline.now() - began < weather.clearsAt
  const store = createFakeStore()
  store.suffer(plan.trouble)
  const application = createFakeApplication({
    store,
    now: serverNow,
    partSize,
    partsPerGrant: weather.partsPerGrant,
    grantSeconds: weather.grantSeconds,
    hosts: Array.from({ length: weather.hosts }, (_, at) => `https://store-${at + 1}.test`),
    listingLagMs: () => (isFaulty() ? weather.listingLagMs : 0),
    commitMs: () => (weather.isCommitSlow ? random.whole(0, 5000) : 0),
  })
  const disk = createDisk({ random, now: timeline.now, partSize, isStrict: weather.isDiskStrict })
  const tally = createTally()
  if (plan.trouble) tally.happened.add(plan.trouble)
  return {
    random,
    timeline,
    weather,
    store,
    application,
    disk,
    tally,
    partSize,
    serverNow,
    isFaulty,
    trace: plan.trace,
  }
}

function drawSizes(random: Random, { isCutForEver }: Weather): readonly number[] {
  if (isCutForEver) return [random.whole(2 * PART, 6 * PART)]
  const count = random.pick([1, 1, 1, 2, 3, 8])
  return Array.from({ length: count }, () =>
    random.pick([0, 1, PART - 1, PART, PART + 1, 3 * PART, random.whole(1, 8 * PART), random.whole(1, 20 * PART)]),
  )
}

/** The line comes and goes, as the weather says. */
function planCuts({ weather, isFaulty, random }: Scene, machine: Machine, person: Person): void {
  const { cuts, isCutSilent, isCutTold } = weather
  if (!cuts) return
  const { up, down } = cuts
  function tell(isOnline: boolean): void {
    if (!isCutTold) return
    for (const tab of person.tabs()) machine.later(random.whole(0, 500), () => tab.tell({ type: 'network', isOnline }))
  }
  function cut(): void {
    if (!isFaulty() && !weather.isCutForEver) return
    machine.cut(isCutSilent)
    tell(false)
    machine.later(down, mend)
  }
  function mend(): void {
    machine.mend()
    tell(true)
    machine.later(up, cut)
  }
  machine.later(up, cut)
}

function run(
  scene: Scene,
  person: Person,
  machine: Machine,
  files: readonly DiskFile[],
  happenings: readonly Planned[],
  plan: Plan,
): Pick<Outcome, 'tabs' | 'took'> {
  const { timeline, tally, weather } = scene
  const { patienceMs = PATIENCE_MS, maxEvents = MAX_EVENTS } = plan
  const began = timeline.now()
  const quietAt = Math.max(weather.clearsAt, ...happenings.map(({ at }) => at), 0) + 1
  const since = () => timeline.now() - began
  const first = person.open(machine)
  person.add(first, files)
  let isOver = false
  let quietLooks = 0
  /** Looks at the screen every few seconds. */
  function look(): void {
    const isQuiet = since() > quietAt
    const isBusy = person.look(isQuiet)
    plan.onLook?.(person.tabs())
    // Once may be between a lock that was let go and the tab that waits for it.
    quietLooks = isQuiet && !isBusy && person.tabs().every(isSettled) ? quietLooks + 1 : 0
    isOver = quietLooks === 2
    if (!isOver) machine.later(scene.random.whole(1000, 4000), look)
  }
  look()
  while (!isOver && timeline.next()) {
    if (tally.events > maxEvents) return end(`I6: not over after ${maxEvents} events`)
    // Sleep does not count.
    if (since() > quietAt + patienceMs + machine.sleptMs()) return end('I6: not over long after the faults')
    if (tally.broken.length > 0) return end()
  }
  return end()

  function end(rule?: string): Pick<Outcome, 'tabs' | 'took'> {
    if (rule) breaks(scene, `${rule}: ${person.tabs().map(tellStates).join(' | ')}`)
    return { tabs: person.tabs(), took: since() }
  }
}

function isSettled(tab: Tab): boolean {
  const { aborts } = tab.state()
  return !tab.view().snapshot.active && aborts.length === 0 && tab.running.size === 0
}

function tellStates(tab: Tab): string {
  const states = tab.view().snapshot.files.map(({ state, problem }) => (problem ? `${state} (${problem.code})` : state))
  const pending = [...tab.running.values()].map(({ effect }) => effect.type)
  return `${tab.name}: ${states.join(' ')}; ${tab.state().aborts.length} aborts; under way: ${pending.join(' ')}`
}
