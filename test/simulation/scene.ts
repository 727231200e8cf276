/** What everything in one simulated world shares. */
import type { Disk, Pick } from './disk.ts'
import type { FakeApplication } from './fake-application.ts'
import type { FakeStore } from './fake-store.ts'
import type { Random } from './random.ts'
import type { Timeline } from './timeline.ts'
import type { Weather } from './weather.ts'

export interface Scene {
  readonly random: Random
  readonly timeline: Timeline
  readonly weather: Weather
  readonly store: FakeStore
  readonly application: FakeApplication
  readonly disk: Disk
  readonly tally: Tally
  readonly partSize: number
  readonly serverNow: () => number
  /** Faults have not ended yet. */
  readonly isFaulty: () => boolean
  /** Tells what happens to whoever replays a seed. */
  readonly trace: ((line: string) => void) | undefined
}

/** What happened in one world, for the invariants to weigh. */
export interface Tally {
  /** Each may have cost the bytes of one part. */
  faults: number
  /** What happened at all: codes of stops and causes of restarts are looked up here. */
  readonly happened: Set<string>
  /** Each sentence names the rule that is broken. */
  readonly broken: string[]
  /** Files that were given for an upload, by its id, and since when they are read for it. */
  readonly sources: Map<string, readonly Source[]>
  /** Uploads that the person gave up, and the page in which that was. */
  readonly cancelled: Map<string, { readonly isAlive: () => boolean }>
  events: number
  /** Requests to the application. */
  calls: number
  /** How often the application was told that an upload is not wanted any more, by its id. */
  readonly aborts: Map<string, number>
  /** The most requests to the store at once. */
  mostConnections: number
}

export interface Source {
  readonly pick: Pick
  readonly since: number
}

export function createTally(): Tally {
  return {
    faults: 0,
    happened: new Set(),
    broken: [],
    sources: new Map(),
    cancelled: new Map(),
    events: 0,
    calls: 0,
    aborts: new Map(),
    mostConnections: 0,
  }
}

/** Notes a broken rule once. */
export function breaks(scene: Scene, rule: string): void {
  if (!scene.tally.broken.includes(rule)) scene.tally.broken.push(rule)
  scene.trace?.(`BROKEN ${rule}`)
}

/**
 * Parts may be overwritten under the same names by what no page can know of: another content of the file, or another
 * device's bytes that were changed on their way to a store that does not look.
 */
export function mayBeOverwritten({ happened }: Tally): boolean {
  return happened.has('disk') || happened.has('other file') || (happened.has('garbage') && happened.has('device'))
}
