/** What must hold after every event, whatever the seed. The numbers are those of the fault catalogue. */
import type { Effect, EngineEvent } from '../../src/client/engine/events.ts'
import { explainProblem } from '../../src/client/engine/explain-problem.ts'
import type { View } from '../../src/client/engine/project.ts'
import type { FileSnapshot } from '../../src/client/engine/snapshot.ts'
import { indexOf } from '../../src/client/engine/state.ts'
import type { CompleteRequest, StatusResponse } from '../../src/protocol/messages.ts'
import { partPath, readUrl } from './fake-store.ts'
import { createLossWatch } from './loss-watch.ts'
import { breaks, mayBeOverwritten, type Scene } from './scene.ts'
import type { Running, Tab } from './tab.ts'

export interface Watch {
  /** The engine is about to be told this. */
  before(event: EngineEvent): void
  /** The engine asks for this, because of that event. */
  effect(event: EngineEvent, effect: Effect): void
  /** The event is over; `before` is the view before it. */
  after(event: EngineEvent, before: View): void
}

type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>

export function createWatch(scene: Scene, tab: Tab): Watch {
  const restarts = createRestartWatch(scene, tab)
  const order = createOrderWatch(scene, tab)
  const cancels = createCancelWatch(scene, tab)
  const losses = createLossWatch(scene, tab)
  return {
    before(event) {
      losses.before(event)
      cancels.before(event)
      order.before(event)
    },
    effect(event, effect) {
      losses.effect(event, effect)
      if (effect.type === 'put') watchPut(scene, tab, effect)
      if (effect.type === 'put' || effect.type === 'check') watchConnections(scene, tab)
      if (effect.type === 'hash') order.hash(effect)
      if (effect.type === 'stop') watchStop(scene, tab, event, tab.running.get(effect.run))
      if (effect.type === 'call') {
        scene.tally.calls += 1
        watchComplete(scene, tab, effect)
        cancels.call(effect)
      }
    },
    after(event, before) {
      watchRuns(scene, tab, event)
      for (const { snapshot } of tab.view().files.values()) {
        const old = before.files.get(indexOf(snapshot.key))?.snapshot
        if (old === snapshot) continue
        watchProgress(scene, snapshot, old)
        watchProblem(scene, snapshot)
        restarts(snapshot, old)
      }
    },
  }
}

/** I1: complete is told only with MD5s that this page computed from the file it holds, or all from one earlier page. */
function watchComplete(scene: Scene, tab: Tab, { path, body }: EffectOf<'call'>): void {
  if (!path.endsWith('/complete')) return
  const told = path === '/complete' ? (body as { uploads: CompleteRequest[] }).uploads : [body as CompleteRequest]
  for (const { token: id, md5s } of told) {
    const held = [...tab.view().files.keys()].flatMap((index) => {
      const of = tab.shelf.get(index)
      return of?.md5s.has(id) ? [of] : []
    })[0]
    if (held?.torn.has(id)) breaks(scene, `I1: ${id} is completed though one part was read with different bytes`)
    const own = held?.md5s.get(id)
    const isRead = md5s.every((md5, part) => own?.get(part) === md5)
    const isRemembered = tab.book.remembered.get(id)?.md5s.join() === md5s.join()
    if (!areStored(scene, id, md5s)) breaks(scene, `I1: ${id} is completed with parts that the store has not got`)
    if (!isRead && !isRemembered)
      breaks(scene, `I1: ${id} is completed with parts that were not compared with the file`)
  }
}

/** What another content left behind under the same names, or another page's abort took away, is no fault of this one. */
function areStored({ store, application, tally }: Scene, id: string, md5s: readonly string[]): boolean {
  if (application.uploads.get(id)?.state !== 'uploading') return true
  if (mayBeOverwritten(tally)) return true
  return md5s.every((md5, part) => store.parts.get(partPath(id, part + 1))?.md5 === md5)
}

/** I5: what moves, or may still answer, is not cut off by a watchdog. */
function watchStop(scene: Scene, tab: Tab, event: EngineEvent, stopped: Running | undefined): void {
  if (event.type !== 'tick' || hasSlept(tab) || !stopped?.flight) return
  if (!stopped.flight.isDead()) breaks(scene, `I5: a healthy ${stopped.effect.type} was cut off`)
}

/** I8: bytes go where they belong, with the hash of what was read, under a signature that is still good. */
function watchPut(scene: Scene, tab: Tab, { key, from, request }: EffectOf<'put'>): void {
  const index = indexOf(key)
  const { path, expiresAt } = readUrl(request.url)
  const [id = '', part = ''] = path.split('/')
  if (tab.book.idOf(index) !== id) breaks(scene, `I8: ${key} is sent as ${id}`)
  if (Number(part) !== from / scene.partSize + 1) breaks(scene, `I8: byte ${from} is sent as part ${part}`)
  const md5 = tab.shelf
    .get(index)
    ?.md5s.get(id)
    ?.get(Number(part) - 1)
  if (md5 !== undefined && md5 !== request.headers.ETag) breaks(scene, `I1: ${path} is sent with a stale MD5`)
  if (scene.serverNow() >= expiresAt && !hasSlept(tab)) breaks(scene, `I5: ${path} is sent after its expiry`)
  if ((tab.machine.locks.holder(id) ?? tab) !== tab) breaks(scene, `I3: ${path} is sent by two tabs`)
}

/** Never more connections than allowed, and one when polite. */
function watchConnections(scene: Scene, tab: Tab): void {
  let busy = 1
  for (const { effect } of tab.running.values()) if (effect.type === 'put' || effect.type === 'check') busy += 1
  scene.tally.mostConnections = Math.max(scene.tally.mostConnections, busy)
  const most = tab.state().isPolite ? 1 : scene.weather.connections * (1 + scene.weather.hosts)
  if (busy > most) breaks(scene, `${busy} connections where ${most} are allowed`)
}

/** What the engine believes to be under way is under way, and nothing else. */
function watchRuns(scene: Scene, tab: Tab, event: EngineEvent): void {
  const { runs } = tab.state()
  for (const [run, { effect }] of tab.running) {
    if (!runs.has(run)) breaks(scene, `a run leaked: ${effect.type} after ${event.type}`)
  }
  if (runs.size !== tab.running.size)
    breaks(scene, `runs: ${runs.size} known, ${tab.running.size} under way after ${event.type}`)
}

/** I4: shown bytes never fall but at a restart, and only what is done is whole. */
function watchProgress(scene: Scene, now: FileSnapshot, old: FileSnapshot | undefined): void {
  const { key, size, sentBytes, progress, state, attempt } = now
  if (sentBytes > size) breaks(scene, `I4: ${key} shows ${sentBytes} of ${size} bytes`)
  if ((progress === 1) !== (state === 'done')) breaks(scene, `I4: ${key} is ${state} at ${progress}`)
  if (old?.attempt === attempt && old.sentBytes > sentBytes)
    breaks(scene, `I4: ${key} fell while ${old.state}, ${state}`)
}

/** I10: a stop has a code and a sentence. I9: and no secret. */
function watchProblem(scene: Scene, { key, state, problem }: FileSnapshot): void {
  if (state === 'failed' && !(problem && explainProblem(problem) !== problem.code)) {
    breaks(scene, `I10: ${key} failed untold: ${problem?.code}`)
  }
  if (problem && /sig-\d/.test(JSON.stringify(problem))) breaks(scene, `I9: a signature in a problem`)
}

/** I5: what was sent is given up only where the file, the store or another device made it useless. */
function createRestartWatch(scene: Scene, tab: Tab): (now: FileSnapshot, old: FileSnapshot | undefined) => void {
  return (now, old) => {
    if (!old || now.attempt === old.attempt) return
    if (now.attempt !== old.attempt + 1) breaks(scene, `I4: attempt ${now.attempt} after ${old.attempt}`)
    const { happened } = scene.tally
    const isExplained = ['disk', 'other file', 'garbage', 'ended', 'token_expired'].some((cause) => happened.has(cause))
    if (!isExplained) breaks(scene, `I5: ${now.key} of ${tab.name} began anew for no reason`)
  }
}

/** The first missing part is asked for before any re-check of what the store already has ends. */
function createOrderWatch(scene: Scene, tab: Tab) {
  const missing = new Map<string, Set<number>>()

  function note(id: string, { parts, plan }: StatusResponse): void {
    const listed = new Set(parts.map(({ part }) => part - 1))
    const absent = Array.from({ length: plan.count }, (_, part) => part).filter((part) => !listed.has(part))
    missing.set(id, new Set(absent))
  }

  return {
    before(event: EngineEvent): void {
      if (!('run' in event)) return
      const effect = tab.running.get(event.run)?.effect
      if (event.type === 'answered' && effect?.type === 'call' && effect.method === 'GET') {
        const body = event.answer.kind === 'answer' ? event.answer.body : undefined
        const id = effect.path.slice(1)
        if (body?.state === 'uploading' && !missing.has(id)) note(id, body as unknown as StatusResponse)
      }
      if (event.type !== 'hashed' || effect?.type !== 'hash') return
      const id = tab.book.idOf(indexOf(effect.key)) ?? ''
      const absent = missing.get(id)
      if (absent && absent.size > 0 && !absent.has(effect.from / scene.partSize)) {
        breaks(scene, `a re-check of ${id} ended before the first missing part was asked for`)
      }
    },
    hash({ key, from }: EffectOf<'hash'>): void {
      const id = tab.book.idOf(indexOf(key)) ?? ''
      // Once one of them is asked for, the rule is kept for good.
      if (missing.get(id)?.has(from / scene.partSize)) missing.set(id, new Set())
    },
  }
}

/** After a cancel the application hears of this upload only that it is over. */
function createCancelWatch(scene: Scene, tab: Tab) {
  const { cancelled } = scene.tally
  const isOurs = (id: string) => cancelled.get(id) === tab
  return {
    before(event: EngineEvent): void {
      if (event.type === 'cancel') {
        for (const index of event.indexes) {
          const id = tab.book.idOf(index)
          const name = tab.view().files.get(index)?.snapshot.state
          if (id !== undefined && name !== 'failed' && name !== 'done') cancelled.set(id, tab)
        }
      }
      // The commit came before the cancel: the engine goes on and gets the receipt.
      if (event.type !== 'answered' || event.answer.kind !== 'answer') return
      const effect = tab.running.get(event.run)?.effect
      const { error } = event.answer.body as { error?: { code?: string } }
      if (effect?.type === 'call' && effect.method === 'DELETE' && error?.code === 'already_complete') {
        cancelled.delete(effect.path.slice(1))
      }
    },
    call({ method, path, body }: EffectOf<'call'>): void {
      const { aborts } = scene.tally
      if (method === 'DELETE') aborts.set(path.slice(1), (aborts.get(path.slice(1)) ?? 0) + 1)
      const batch = path === '/complete' ? (body as { uploads: CompleteRequest[] }).uploads : []
      const ids = [path.split('/')[1] ?? '', ...batch.map(({ token }) => token)]
      if (method !== 'DELETE' && ids.some(isOurs)) breaks(scene, `${method} ${path} after a cancel`)
    },
  }
}

/** What began before a sleep may be over, and the clock may have stood still. */
function hasSlept({ machine }: Tab): boolean {
  return machine.sleptMs() > 0
}
