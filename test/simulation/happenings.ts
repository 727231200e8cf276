/** What may happen in a world beside the weather, each at a moment of its own. */
import { RECORD_VERSION, type RememberedUpload } from '../../src/client/engine/remember.ts'
import type { Gate } from './application-wire.ts'
import { DISK_CHANGES, type DiskChange } from './disk.ts'
import type { FakeUpload } from './fake-application.ts'
import type { StoreTrouble } from './fake-store.ts'
import { createMachine, type Machine } from './machine.ts'
import type { Person } from './person.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'
import type { Tab } from './tab.ts'

export interface Stage {
  readonly scene: Scene
  readonly person: Person
  readonly machine: Machine
  readonly gate: Gate
}

/** At least so long, at most so long. */
type Span = readonly [number, number]

const MINUTE = 60_000
const SHORT: Span = [500, MINUTE]
/** Some troubles stay for ever: then the upload has to stop with that cause. */
const ENDLESS_CHANCE = 0.3

const ACTS = {
  ...fromEach(DISK_CHANGES, (change) => (stage: Stage) => changeFile(stage, change)),
  'the page crashes': (stage: Stage) => endTab(stage, false),
  'the page is reloaded': (stage: Stage) => endTab(stage, true),
  'a second tab': openSecond,
  'a link on another device': openElsewhere,
  'the storage is full': ({ machine }: Stage) => machine.records.fail('full'),
  'a record is corrupt': ({ machine, scene: { random } }: Stage) => {
    for (const id of machine.records.all.keys()) if (random.chance(0.5)) machine.records.corrupt(id)
  },
  sleep,
  'a wake-up without a sleep': (stage: Stage) => each(stage, (tab) => tab.tell({ type: 'woke' })),
  'offline is told': tellOffline,
  'polite for a while': politeForAWhile,
  'buttons are hammered': hammer,
  'everything is paused': (stage: Stage) => pressAll(stage, 'pause'),
  'a file is cancelled': (stage: Stage) => pressOne(stage, 'cancel'),
  'a file is removed': (stage: Stage) => pressOne(stage, 'remove'),
  'the session is over': ({ gate }: Stage) => {
    gate.isSignedIn = false
  },
  'the application is down': (stage: Stage) => takeDown(stage, [1000, 10 * MINUTE]),
  'the key is replaced': ({ scene }: Stage) => scene.store.replaceKey(),
  'the store is away': (stage: Stage) => trouble(stage, 'store_unreachable', SHORT, false),
  'the container is missing': (stage: Stage) => trouble(stage, 'container_missing', SHORT, true),
  'the quota is full': (stage: Stage) => trouble(stage, 'quota_exceeded', SHORT, true),
  'the origin is not allowed': (stage: Stage) => trouble(stage, 'origin_not_allowed', SHORT, true),
  'more files are added': addMore,
} satisfies Record<string, (stage: Stage) => void>

export type Happening = keyof typeof ACTS
const HAPPENINGS: readonly Happening[] = Object.keys(ACTS) as Happening[]

export interface Planned {
  /** Milliseconds after the beginning. */
  readonly at: number
  readonly what: Happening
}

export function drawHappenings(random: Random, until: number): readonly Planned[] {
  const count = random.pick([0, 0, 1, 2, 3, 5, 8])
  return Array.from({ length: count }, () => ({
    // Most of it happens early, while something is still under way.
    at: Math.floor(Math.max(until, 2000) * random.next() ** 2),
    what: random.pick(HAPPENINGS as readonly [Happening, ...Happening[]]),
  }))
}

export function happen(stage: Stage, what: Happening): void {
  stage.scene.trace?.(`happens: ${what}`)
  stage.scene.tally.happened.add(what)
  ACTS[what](stage)
}

function fromEach<K extends string, V>(names: readonly K[], make: (name: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, V>
}

function each({ person }: Stage, act: (tab: Tab) => void): void {
  for (const tab of person.tabs()) act(tab)
}

function changeFile({ scene, person }: Stage, change: DiskChange): void {
  const { random, disk, timeline, tally } = scene
  const file = person.files[random.whole(0, person.files.length - 1)]
  if (!file || file.size === 0 || file.presence !== 'there') return
  tally.happened.add('disk')
  disk.change(file, change)
  const isAway = file.presence !== 'there'
  if (isAway && random.chance(0.7)) timeline.after(random.whole(...SHORT), () => disk.bringBack(file))
}

function endTab(stage: Stage, isOrderly: boolean): void {
  const { scene, person, machine } = stage
  const tabs = person.tabs()
  tabs[scene.random.whole(0, tabs.length - 1)]?.die(isOrderly)
  // Where another tab is open the person may be content with that.
  if (person.tabs().length > 0 && scene.random.chance(0.5)) return
  machine.later(isOrderly ? 500 : scene.random.whole(100, 20_000), () => person.open(machine))
}

function openSecond({ person, machine }: Stage): void {
  if (person.tabs().length < 3) person.open(machine)
}

function openElsewhere({ scene, person, machine }: Stage): void {
  if (machine.isAsleep()) return
  const open = [...scene.application.uploads.values()].filter(({ state }) => state === 'uploading')
  const upload = open[scene.random.whole(0, open.length - 1)]
  if (!upload) return
  scene.tally.happened.add('device')
  person.openLink(createMachine(scene), rememberedFromLink(upload))
}

/** What a resume link leads to: the application tells the file and the plan, and nothing is known of the parts. */
function rememberedFromLink({ id, file, plan }: FakeUpload): RememberedUpload {
  const md5s = new Array<string>(plan.count).fill('')
  return { version: RECORD_VERSION, id, token: id, file, plan, md5s, sample: undefined }
}

function sleep(stage: Stage): void {
  const { scene, machine } = stage
  const { random } = scene
  const nights = random.pick([20_000, 10 * MINUTE, 8 * 60 * MINUTE, 8 * 24 * 60 * MINUTE])
  // Another device would be busy all that time.
  const milliseconds = scene.tally.happened.has('device') ? 20_000 : nights
  if (milliseconds > 7 * 24 * 60 * MINUTE) scene.tally.happened.add('token_expired')
  machine.sleep(milliseconds, random.chance(0.7))
  const told = random.pick([0, 0, 1000, 20_000, Number.POSITIVE_INFINITY])
  if (Number.isFinite(told)) machine.later(told, () => each(stage, (tab) => tab.tell({ type: 'woke' })))
}

/** True or not: nobody cuts the line here. */
function tellOffline(stage: Stage): void {
  each(stage, (tab) => tab.tell({ type: 'network', isOnline: false }))
  stage.machine.later(stage.scene.random.whole(...SHORT), () =>
    each(stage, (tab) => tab.tell({ type: 'network', isOnline: true })),
  )
}

function politeForAWhile(stage: Stage): void {
  each(stage, (tab) => tab.tell({ type: 'polite', isPolite: true }))
  stage.machine.later(stage.scene.random.whole(...SHORT), () =>
    each(stage, (tab) => tab.tell({ type: 'polite', isPolite: false })),
  )
}

const BUTTONS = ['pause', 'resume', 'pause', 'resume', 'pause', 'resume', 'retry', 'cancel'] as const

/** Twenty presses within a second, on one file or on all. */
function hammer(stage: Stage): void {
  const { random } = stage.scene
  for (let press = 0; press < 20; press += 1) {
    stage.machine.later(random.whole(0, 1000), () => {
      const button = random.pick(BUTTONS)
      if (random.chance(0.3) && button !== 'cancel') pressAll(stage, button)
      else if (button !== 'cancel' || random.chance(0.1)) pressOne(stage, button)
    })
  }
}

type Button = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'

function pressAll(stage: Stage, button: Button): void {
  each(stage, (tab) => tab.tell({ type: button, indexes: [...tab.view().files.keys()] }))
}

function pressOne(stage: Stage, button: Button): void {
  each(stage, (tab) => {
    const last = tab.state().files.length - 1
    if (last >= 0) tab.tell({ type: button, indexes: [stage.scene.random.whole(0, last)] })
  })
}

function takeDown({ scene, gate }: Stage, span: Span): void {
  gate.isDown = true
  scene.timeline.after(scene.random.whole(...span), () => {
    gate.isDown = false
  })
}

function trouble({ scene }: Stage, what: StoreTrouble, span: Span, canStay: boolean): void {
  const { store, random, timeline, tally } = scene
  if (store.trouble() !== undefined) return
  tally.happened.add(what)
  store.suffer(what)
  if (!canStay || !random.chance(ENDLESS_CHANCE)) timeline.after(random.whole(...span), () => store.suffer(undefined))
}

function addMore({ scene, person }: Stage): void {
  const { disk, random, partSize } = scene
  const tab = person.tabs()[0]
  if (!tab) return
  const names = Array.from({ length: random.whole(1, 4) }, () => `more ${random.whole(1, 1e6)}`)
  person.add(
    tab,
    names.map((name) => disk.add(name, random.whole(0, 3 * partSize), random.whole(1, 1e6))),
  )
}
