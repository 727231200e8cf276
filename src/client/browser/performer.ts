/** Performs the engine's effects and reports what came of each, unless it was stopped before. */
import type { Effect, EngineEvent, Slice } from '../engine/events.ts'
import type { Application } from './application.ts'
import type { FileShelf } from './file-shelf.ts'
import type { Hasher } from './hasher.ts'
import { checkPart, putPart } from './store.ts'

export interface Performer {
  perform(effect: Effect): void
  close(): void
}

export interface PerformerOptions {
  readonly application: Application
  readonly hasher: Hasher
  readonly files: FileShelf
  readonly report: (event: EngineEvent) => void
}

type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>

export function createPerformer({ application, hasher, files, report }: PerformerOptions): Performer {
  const stops = new Map<number, () => void>()

  function end(event: Extract<EngineEvent, { run: number }>): void {
    if (stops.delete(event.run)) report(event)
  }

  function abortable(run: number): AbortSignal {
    const controller = new AbortController()
    stops.set(run, () => controller.abort())
    return controller.signal
  }

  /** The slice's bytes; without them the run ends a moment later, as all runs do. */
  function open(run: number, slice: Slice): Blob | undefined {
    const blob = files.slice(slice)
    if (blob) return blob
    stops.set(run, () => undefined)
    queueMicrotask(() => end({ type: 'file-lost', run, code: 'file_changed' }))
    return undefined
  }

  async function call({ run, ...request }: EffectOf<'call'>): Promise<void> {
    end({ type: 'answered', run, answer: await application(request, abortable(run)) })
  }

  async function check({ run, request }: EffectOf<'check'>): Promise<void> {
    end({ type: 'checked', run, reply: await checkPart(request, abortable(run)) })
  }

  async function hash({ run, ...slice }: EffectOf<'hash'>): Promise<void> {
    const blob = open(run, slice)
    if (!blob) return
    stops.set(run, () => hasher.cancel(run))
    const result = await hasher.hash(run, blob)
    if ('md5' in result) end({ type: 'hashed', run, md5: result.md5 })
    else end({ type: 'file-lost', run, code: result.lost })
  }

  function put({ run, request, ...slice }: EffectOf<'put'>): void {
    const blob = open(run, slice)
    if (!blob) return
    const stop = putPart(request, blob, {
      onMoved: (sent) => report({ type: 'moved', run, sent }),
      onEnded: (reply) => end({ type: 'put-ended', run, reply }),
      onUnreadable: () => end({ type: 'file-lost', run, code: 'file_unreadable' }),
    })
    stops.set(run, stop)
  }

  function stop(run: number): void {
    stops.get(run)?.()
    stops.delete(run)
  }

  return {
    perform(effect) {
      if (effect.type === 'call') void call(effect)
      else if (effect.type === 'check') void check(effect)
      else if (effect.type === 'hash') void hash(effect)
      else if (effect.type === 'put') put(effect)
      else if (effect.type === 'stop') stop(effect.run)
      else files.forget(effect.key)
    },
    close() {
      for (const run of [...stops.keys()]) stop(run)
      hasher.close()
    },
  }
}
