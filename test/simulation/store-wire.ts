/** Requests of a page to the store: what the way and the store do with them. */
import type { EngineEvent, StoreReply, StoreRequest } from '../../src/client/engine/events.ts'
import { md5Of, type Pick } from './disk.ts'
import { readUrl } from './fake-store.ts'
import type { Flow } from './link.ts'
import type { Flight, Machine } from './machine.ts'
import type { Scene } from './scene.ts'
import { drawFault, type Fate, STORE_FATES } from './weather.ts'

export interface Sending {
  readonly scene: Scene
  readonly machine: Machine
  readonly run: number
  readonly request: StoreRequest
  readonly tell: (event: EngineEvent) => void
}

const LOST: StoreReply = { status: 0 }
const GOOD: Fate = { sends: 'all', keeps: 'it', reply: 'own' }
/** What no page can read for lack of CORS headers, and what breaks off early, looks like this. */
const UNREADABLE: Fate = { sends: 'some', keeps: 'nothing', reply: LOST }
const BUSY: Fate = { sends: 'some', keeps: 'nothing', reply: { status: 503 } }
const SILENT: Fate = { sends: 'some', keeps: 'nothing', reply: 'never' }

export function sendPart(sending: Sending, pick: Pick | undefined, part: number, size: number): Flight {
  const { scene, machine, run, request, tell } = sending
  const { random, tally } = scene
  const fate = fateOf(sending)
  if (fate !== GOOD) tally.faults += 1
  const before = readMd5(scene, pick, part, size)
  const flow: Flow = {
    size: fate.sends === 'all' ? size : Math.floor(size * random.next()),
    sent: 0,
    onMoved: (sent) => tell({ type: 'moved', run, sent }),
    onSent: arrive,
  }
  const lost: EngineEvent = { type: 'put-ended', run, reply: LOST }
  // A browser says nothing more of a body that it cannot read, but a page can find out.
  const unreadable: EngineEvent = { type: 'file-lost', run, code: 'file_unreadable' }
  const flight = machine.fly({
    tell,
    lost,
    end: () => machine.link.stop(flow),
    cost: 1,
    isHopeless: fate.reply === 'never',
  })

  function arrive(): void {
    if (flow.size === size) tell({ type: 'moved', run, sent: size })
    const after = readMd5(scene, pick, part, size)
    if (before !== after || before !== request.headers.ETag) tally.faults += 1
    if (before === undefined || after === undefined) {
      flight.land(random.whole(1, 200), () => unreadable)
      return
    }
    const torn = md5Of(0, part, 0, size)
    const reply = keep(sending, before === after ? before : torn, size, fate)
    if (reply !== 'never') flight.land(random.whole(5, 500), () => ({ type: 'put-ended', run, reply }))
  }

  if (machine.isCut()) flight.lose(random.chance(0.1))
  else if (before === undefined) flight.land(5, () => unreadable)
  else machine.later(random.whole(1, 100), () => !flight.isOver() && machine.link.start(flow))
  return flight
}

/** What the store makes of a whole body, and what it answers. */
function keep({ scene, request }: Sending, md5: string, size: number, fate: Fate): StoreReply | 'never' {
  const { random, store, timeline, serverNow, tally } = scene
  const { path } = readUrl(request.url)
  const isAltered = fate.keeps === 'something else'
  if (md5 !== request.headers.ETag && !isAltered) return fate.reply === 'own' ? { status: 422 } : fate.reply
  const bytes = { md5: isAltered ? md5Of(0, random.whole(1, 1e9), 0, size) : md5, size }
  const put = () => {
    const upload = scene.application.uploads.get(path.split('/')[0] ?? '')
    tally.happened.add(upload?.state === 'complete' ? 'a part landed after the commit' : 'a part landed')
    store.put(path, { ...bytes, at: serverNow() })
  }
  if (isAltered) tally.happened.add('garbage')
  if (fate.keeps !== 'nothing' && fate.keeps !== 'it late') put()
  if (fate.keeps === 'it late' || fate.keeps === 'it twice') timeline.after(random.whole(100, 60_000), put)
  return fate.reply === 'own' ? { status: 201, etag: bytes.md5 } : fate.reply
}

export function askForPart(sending: Sending): Flight {
  const { scene, machine, run, request, tell } = sending
  const { random, store, tally, serverNow, weather } = scene
  const fate = fateOf(sending)
  const lost: EngineEvent = { type: 'checked', run, reply: LOST }
  const flight = machine.fly({ tell, lost, cost: 0, isHopeless: fate.reply === 'never' })
  if (machine.isCut()) {
    flight.lose(random.chance(0.1))
    return flight
  }
  const { path } = readUrl(request.url)
  const isUnseen = (store.parts.get(path)?.at ?? 0) + weather.headLagMs > serverNow() && scene.isFaulty()
  if (isUnseen) tally.faults += 1
  const reply = (): StoreReply => (isUnseen ? { status: 404 } : headReply(fate, store.head(path)))
  if (fate.reply !== 'never') flight.land(random.whole(5, 200), () => ({ type: 'checked', run, reply: reply() }))
  return flight
}

/** Only what has nothing to do with a body happens to a HEAD as well. */
function headReply({ reply }: Fate, own: StoreReply): StoreReply {
  if (reply === 'own' || reply === 'never') return own
  if (reply.status >= 500 || [408, 429, 498].includes(reply.status)) return reply
  return reply.status === 0 ? LOST : own
}

/** What is wrong with the store or the signature comes before what chance brings. */
function fateOf({ scene, request }: Sending): Fate {
  const { random, store, weather, isFaulty, serverNow, tally } = scene
  const { expiresAt, keyGeneration } = readUrl(request.url)
  const trouble = store.trouble()
  if (trouble === 'store_unreachable') return random.pick([UNREADABLE, BUSY, SILENT])
  if (trouble === 'quota_exceeded') return request.method === 'PUT' ? UNREADABLE : GOOD
  if (trouble !== undefined) return UNREADABLE
  if (serverNow() >= expiresAt || keyGeneration !== store.keyGeneration()) return UNREADABLE
  const fault = isFaulty() ? drawFault(random, weather.store) : undefined
  if (fault === undefined) return GOOD
  tally.happened.add(fault)
  return STORE_FATES[fault]
}

/** What the page's own reading of the part gives right now. */
function readMd5({ disk, partSize }: Scene, pick: Pick | undefined, part: number, size: number): string | undefined {
  if (!pick || disk.refusal(pick, part * partSize + size)) return undefined
  return disk.md5(pick.file, part, size)
}
