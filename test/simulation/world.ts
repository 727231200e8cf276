/**
 * A whole world around the engine's core, driven by one seed: files, a disk, a network with faults, a store, an
 * application and a person. It performs the engine's effects in virtual time and watches the invariants.
 */
import type { Answer, ApplicationCall, Effect, EngineEvent, StoreReply } from '../../src/client/engine/events.ts'
import { explainProblem } from '../../src/client/engine/problems.ts'
import { emptyView, project, type View } from '../../src/client/engine/project.ts'
import { type EngineState, indexOf, initialState, isIdle } from '../../src/client/engine/state.ts'
import { step } from '../../src/client/engine/step.ts'
import type { FileDescription } from '../../src/protocol/messages.ts'
import { createFakeApplication, type FakeApplication } from './fake-application.ts'
import { createFakeStore, type FakeStore, readUrl } from './fake-store.ts'
import { createRandom, type Random } from './random.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { type ApplicationFault, drawFault, drawWeather, type StoreFault, type Weather } from './weather.ts'

export const PART = 1_000_000
const CONNECTIONS = 4
/** After the faults end, every upload must be over within an hour of virtual time and so many events. */
const PATIENCE_MS = 3_600_000
const MAX_EVENTS = 60_000

export interface Outcome {
  readonly state: EngineState
  readonly view: View
  readonly application: FakeApplication
  readonly store: FakeStore
  readonly files: readonly FileDescription[]
  readonly weather: Weather
  readonly faults: number
  readonly bytesSent: number
  readonly calls: readonly ApplicationCall[]
  readonly broken: readonly string[]
  /** The contents that files had, by name: 0, and 1 after a change. */
  contentOf(name: string, version: number): readonly string[]
}

export interface Plan {
  readonly weather?: Partial<Weather>
  readonly files?: readonly number[]
  /** The person cancels files now and then. */
  readonly cancels?: boolean
}

/** Runs one seed to its end. */
export function simulate(seed: number, plan: Plan = {}): Outcome {
  return new World(seed, plan).run()
}

class World {
  readonly #random: Random
  readonly #timeline: Timeline
  readonly #weather: Weather
  readonly #store = createFakeStore()
  readonly #application: FakeApplication
  readonly #files: FileDescription[]
  readonly #versions = new Map<string, number>()
  readonly #running = new Map<number, Effect>()
  readonly #calls: ApplicationCall[] = []
  readonly #broken: string[] = []
  readonly #start: number
  readonly #cancels: boolean
  #state: EngineState
  #view: View
  #faults = 0
  #bytesSent = 0
  #isTicking = false

  constructor(seed: number, plan: Plan) {
    const random = createRandom(seed)
    this.#random = random
    this.#weather = { ...drawWeather(random), ...plan.weather }
    this.#start = random.whole(0, 1e6)
    this.#timeline = createTimeline(this.#start)
    this.#cancels = plan.cancels ?? random.chance(0.2)
    const sizes = plan.files ?? drawSizes(random)
    this.#files = sizes.map((size, at) => ({ name: `f${at}`, size, type: '' }))
    const serverOffset = random.whole(1e9, 1e12)
    this.#application = createFakeApplication({
      store: this.#store,
      now: () => this.#timeline.now() + serverOffset,
      partSize: PART,
      partsPerGrant: random.pick([3, 10, 1000]),
      grantSeconds: this.#weather.grantSeconds,
      listingLagMs: () => (this.#isFaulty() ? this.#weather.listingLagMs : 0),
      diagnose: () => random.pick(['none', 'grant_expired', 'store_busy', 'store_unreachable', 'blocked_near_you']),
      commitMs: () => (this.#weather.isCommitSlow ? random.whole(0, 5000) : 0),
    })
    this.#serverNow = () => this.#timeline.now() + serverOffset
    this.#state = initialState({ connections: CONNECTIONS, hashAhead: 6 }, seed)
    this.#view = emptyView(this.#start)
  }

  readonly #serverNow: () => number

  run(): Outcome {
    const { fileChangesAt } = this.#weather
    if (fileChangesAt !== undefined) {
      this.#timeline.after(fileChangesAt, () => this.#versions.set('f0', 1))
    }
    this.#dispatch({ type: 'added', files: this.#files })
    let events = 0
    while (this.#view.snapshot.active || this.#state.aborts.length > 0) {
      events += 1
      if (events > MAX_EVENTS) return this.#end(`I6: still not over after ${MAX_EVENTS} events`)
      if (this.#sinceStart() > this.#weather.clearsAt + PATIENCE_MS) return this.#end('I6: not over an hour later')
      if (!this.#timeline.next()) return this.#end('I6: nothing is left to happen, and it is not over')
    }
    return this.#end()
  }

  #end(broken?: string): Outcome {
    if (broken) this.#broken.push(`${broken}: ${this.#view.snapshot.files.map(({ state }) => state).join(' ')}`)
    return {
      state: this.#state,
      view: this.#view,
      application: this.#application,
      store: this.#store,
      files: this.#files,
      weather: this.#weather,
      faults: this.#faults,
      bytesSent: this.#bytesSent,
      calls: this.#calls,
      broken: this.#broken,
      contentOf: (name, version) => this.#content(name, version),
    }
  }

  #sinceStart(): number {
    return this.#timeline.now() - this.#start
  }

  #isFaulty(): boolean {
    return this.#sinceStart() < this.#weather.clearsAt
  }

  #isCut(): boolean {
    const { cuts } = this.#weather
    return cuts !== undefined && this.#isFaulty() && this.#sinceStart() % (cuts.up + cuts.down) > cuts.up
  }

  #dispatch(event: EngineEvent): void {
    const next = step(this.#state, event, this.#timeline.now())
    this.#state = next.state
    for (const effect of next.effects) this.#perform(effect)
    this.#plan()
    this.#look()
    if (event.type !== 'moved') this.#actAsPerson()
  }

  /** Ticks as long as the engine is not idle, at no regular time. */
  #plan(): void {
    if (this.#isTicking || isIdle(this.#state)) return
    this.#isTicking = true
    this.#timeline.after(this.#random.whole(500, 3000), () => {
      this.#isTicking = false
      this.#dispatch({ type: 'tick' })
    })
  }

  #look(): void {
    const before = this.#view
    this.#view = project(this.#state, before, this.#timeline.now())
    for (const file of this.#view.snapshot.files) {
      const { key, size, sentBytes, progress, state, problem } = file
      const record = this.#view.files.get(indexOf(key))?.record
      const old = before.files.get(indexOf(key))
      if (sentBytes > size) this.#broken.push(`I4: ${key} shows ${sentBytes} of ${size} bytes`)
      if ((progress === 1) !== (state === 'done')) this.#broken.push(`I4: ${key} is ${state} at ${progress}`)
      if (old && old.record.attempt === record?.attempt && old.snapshot.sentBytes > sentBytes) {
        this.#broken.push(`I4: ${key} fell from ${old.snapshot.sentBytes} to ${sentBytes}`)
      }
      if (state === 'failed' && !(problem && explainProblem(problem) !== problem.code))
        this.#broken.push(`I10: ${key} failed untold`)
    }
    const busy = [...this.#running.values()].filter(({ type }) => type === 'put' || type === 'check').length
    if (busy > CONNECTIONS) this.#broken.push(`${busy} connections`)
  }

  /** Signs in when asked, and now and then loses patience. */
  #actAsPerson(): void {
    const { files } = this.#view.snapshot
    if (files.some(({ state }) => state === 'needs-login')) {
      this.#timeline.after(this.#random.whole(500, 5000), () => {
        if (this.#view.snapshot.files.some(({ state }) => state === 'needs-login'))
          this.#dispatch({ type: 'signed-in' })
      })
    }
    if (!this.#cancels || !this.#isFaulty() || !this.#random.chance(0.005)) return
    const index = this.#random.whole(0, this.#files.length - 1)
    this.#timeline.after(this.#random.whole(0, 500), () => this.#dispatch({ type: 'cancel', indexes: [index] }))
  }

  #perform(effect: Effect): void {
    if (effect.type === 'release' || effect.type === 'adopt') return
    if (effect.type === 'stop') {
      if (!this.#running.delete(effect.run)) this.#broken.push(`run ${effect.run} was stopped and is not under way`)
      return
    }
    if (this.#running.has(effect.run)) this.#broken.push(`run ${effect.run} was begun twice`)
    this.#running.set(effect.run, effect)
    if (effect.type === 'call') this.#call(effect)
    else if (effect.type === 'hash') this.#hash(effect)
    else if (effect.type === 'put') this.#put(effect)
    else if (effect.type === 'check') this.#check(effect)
  }

  /** Late results are told all the same now and then: the engine must drop them. */
  #endLater(run: number, milliseconds: number, event: () => EngineEvent): void {
    this.#timeline.after(milliseconds, () => {
      const isLate = !this.#running.delete(run)
      const told = event()
      if (!isLate || this.#random.chance(0.5)) this.#dispatch(told)
    })
  }

  #call({ run, type: _, ...call }: Extract<Effect, { type: 'call' }>): void {
    this.#calls.push(call)
    const fault = this.#applicationFault()
    if (fault === 'silent') return
    const isLost = fault === 'request lost' || fault === 'portal page' || this.#isCut()
    const before = this.#random.whole(5, 200)
    this.#timeline.after(before, () => {
      const answer = isLost ? undefined : this.#answer(call, fault)
      this.#endLater(run, this.#random.whole(5, 200), () => ({
        type: 'answered',
        run,
        answer: answer ?? { kind: 'unreachable', ...(fault === 'portal page' && { status: 200 }) },
      }))
    })
  }

  #applicationFault(): ApplicationFault | undefined {
    const fault = this.#isFaulty() ? drawFault(this.#random, this.#weather.application) : undefined
    if (fault) this.#faults += 1
    return fault
  }

  #answer(call: ApplicationCall, fault: ApplicationFault | undefined): Answer | undefined {
    if (fault === 'session over') return { kind: 'login' }
    if (fault === 'busy') {
      const error = { code: 'busy', message: 'busy', retryAfterSeconds: 1 }
      return { kind: 'answer', status: 503, body: { sluice: 1, now: this.#serverNow(), error } }
    }
    const answer = this.#application.answer(call)
    if (fault === 'gateway error') return { kind: 'unreachable', status: 502 }
    return fault === 'reply lost' ? undefined : answer
  }

  #hash({ run, key, from, to }: Extract<Effect, { type: 'hash' }>): void {
    const { name = '' } = this.#files[indexOf(key)] ?? {}
    const part = from / PART
    if (to <= from) this.#broken.push(`an empty part of ${name}`)
    this.#endLater(run, this.#random.whole(1, 20), () =>
      this.#isChanged(name) && this.#random.chance(0.5)
        ? { type: 'file-lost', run, code: 'file_changed' }
        : { type: 'hashed', run, md5: md5Of(name, this.#versions.get(name) ?? 0, part) },
    )
  }

  #isChanged(name: string): boolean {
    return (this.#versions.get(name) ?? 0) > 0
  }

  #put({ run, key, from, to, request }: Extract<Effect, { type: 'put' }>): void {
    const { name = '' } = this.#files[indexOf(key)] ?? {}
    const size = to - from
    const { path, expiresAt } = readUrl(request.url)
    const isSigned = this.#serverNow() < expiresAt
    const fault = this.#isFaulty() ? drawFault(this.#random, this.#weather.store) : undefined
    const milliseconds = this.#random.whole(20, 2000)
    this.#bytesSent += size
    if (fault || !isSigned) this.#faults += 1
    for (const share of [0.3, 0.6]) {
      this.#timeline.after(milliseconds * share, () => this.#dispatch({ type: 'moved', run, sent: size * share }))
    }
    if (fault === 'stalled') return
    const reply = () => {
      if (this.#isCut()) this.#faults += 1
      if (!isSigned || this.#isCut()) return { status: 0 }
      const md5 = md5Of(name, this.#versions.get(name) ?? 0, from / PART)
      return this.#store1({ path, md5, size, claimed: request.headers.ETag ?? '', fault })
    }
    this.#endLater(run, milliseconds, () => ({ type: 'put-ended', run, reply: reply() }))
  }

  /** What the store does with a part, and what comes back of it. */
  #store1(put: {
    path: string
    md5: string
    size: number
    claimed: string
    fault: StoreFault | undefined
  }): StoreReply {
    const { path, md5, size, claimed, fault } = put
    if (fault === 'connection lost before the store had it') return { status: 0 }
    if (fault === 'no quorum') return { status: 503 }
    if (fault === 'rate limited, unreadable') return { status: 0 }
    if (fault === 'rate limited, with Retry-After') return { status: 429, retryAfterSeconds: 3 }
    if (fault === 'answer of a portal') return { status: 200 }
    if (fault === 'bytes changed on the way' || md5 !== claimed) return { status: 422 }
    // A store that does not check the header, behind a way that changes bytes.
    const kept = fault === 'answer with another ETag' ? md5Of('garbage', 0, 0) : md5
    this.#store.put(path, { md5: kept, size, at: this.#serverNow() })
    if (fault === 'reply lost after the store had it') return { status: 0 }
    if (fault === 'gateway error after the store had it') return { status: 502 }
    return fault === 'answer without an ETag' ? { status: 201 } : { status: 201, etag: kept }
  }

  #check({ run, request }: Extract<Effect, { type: 'check' }>): void {
    const { path, expiresAt } = readUrl(request.url)
    const fault = this.#isFaulty() ? drawFault(this.#random, this.#weather.store) : undefined
    const isReadable = this.#serverNow() < expiresAt && fault === undefined
    if (!isReadable) this.#faults += 1
    this.#endLater(run, this.#random.whole(5, 200), () => ({
      type: 'checked',
      run,
      reply: isReadable && !this.#isCut() ? this.#store.head(path) : { status: 0 },
    }))
  }

  #content(name: string, version: number): readonly string[] {
    const size = this.#files.find((file) => file.name === name)?.size ?? 0
    return Array.from({ length: Math.ceil(size / PART) }, (_, part) => md5Of(name, version, part))
  }
}

function drawSizes(random: Random): readonly number[] {
  const count = random.pick([1, 1, 2, 3, 8])
  return Array.from({ length: count }, () =>
    random.pick([0, 1, PART - 1, PART, PART + 1, 3 * PART, random.whole(1, 30 * PART)]),
  )
}

/** 32 hex digits that differ for different bytes. */
function md5Of(name: string, version: number, part: number): string {
  const text = [...`${name}/${version}/${part}`].map((char) => char.charCodeAt(0).toString(16)).join('')
  return text.padEnd(32, '0').slice(0, 32)
}
