/** Does what the core asks for, and reports what came of each, unless it was stopped before. */
import type { Effect, EngineEvent, Slice, StoreRequest } from '../engine/events.ts'
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
  /** Whether the upload is this tab's now. */
  readonly claim: (key: string, id: string) => Promise<boolean>
  readonly release: (key: string) => void
}

/**
 * So long the first bytes of a part may take before its body is suspected: WebKit has versions in which the slice of a
 * file never begins to move. The part is read into memory before it is sent again. Where the network was to blame, that
 * costs the memory of one part.
 */
const STUCK_MS = 8000

export function createPerformer(options: PerformerOptions): Performer {
  const { application, hasher, files, report, ...tab } = options
  const stops = new Map<number, () => void>()
  const stuck = new Set<string>()

  function end(event: Extract<EngineEvent, { run: number }>): void {
    if (stops.delete(event.run)) report(event)
  }

  function abortable(run: number): AbortSignal {
    const controller = new AbortController()
    stops.set(run, () => controller.abort())
    return controller.signal
  }

  /** Without the bytes the run ends a moment later, as all runs do. */
  async function hash(type: 'hashed' | 'sampled', run: number, blob: Blob | undefined): Promise<void> {
    stops.set(run, () => hasher.cancel(run))
    const result = await (blob ? hasher.hash(run, blob) : { lost: 'file_changed' as const })
    if ('lost' in result) end({ type: 'file-lost', run, code: result.lost })
    else if (type === 'hashed') end({ type, run, md5: result.md5 })
    else end({ type, run, sample: result.md5 })
  }

  async function put(run: number, request: StoreRequest, slice: Slice): Promise<void> {
    const name = `${slice.key} ${slice.from}`
    const startedAt = performance.now()
    let hasMoved = false
    const suspect = () => {
      if (!hasMoved && performance.now() - startedAt >= STUCK_MS) stuck.add(name)
    }
    stops.set(run, () => undefined)
    const body = await bodyOf(slice, stuck.has(name))
    // Stopped while the part was read.
    if (!stops.has(run)) return
    if (typeof body === 'string') return end({ type: 'file-lost', run, code: body })
    const stop = putPart(request, body, {
      onMoved(sent) {
        hasMoved ||= sent > 0
        report({ type: 'moved', run, sent })
      },
      onEnded(reply) {
        suspect()
        end({ type: 'put-ended', run, reply })
      },
      onUnreadable: () => end({ type: 'file-lost', run, code: 'file_unreadable' }),
    })
    stops.set(run, () => {
      suspect()
      stop()
    })
  }

  async function bodyOf(
    slice: Slice,
    isStuck: boolean,
  ): Promise<Blob | ArrayBuffer | 'file_changed' | 'file_unreadable'> {
    const blob = files.slice(slice)
    if (!blob) return 'file_changed'
    return isStuck ? blob.arrayBuffer().catch(() => 'file_unreadable' as const) : blob
  }

  async function claim(run: number, key: string, id: string): Promise<void> {
    stops.set(run, () => undefined)
    end({ type: 'claimed', run, isOurs: await tab.claim(key, id) })
  }

  async function call(effect: Extract<Effect, { type: 'call' }>): Promise<void> {
    const { run } = effect
    end({ type: 'answered', run, answer: await application(effect, abortable(run)) })
  }

  async function check(run: number, request: StoreRequest): Promise<void> {
    end({ type: 'checked', run, reply: await checkPart(request, abortable(run)) })
  }

  function stop(run: number): void {
    stops.get(run)?.()
    stops.delete(run)
  }

  return {
    perform(effect) {
      switch (effect.type) {
        case 'call':
          return void call(effect)
        case 'check':
          return void check(effect.run, effect.request)
        case 'hash':
          return void hash('hashed', effect.run, files.slice(effect))
        case 'sample':
          return void hash('sampled', effect.run, files.sample(effect.key))
        case 'put':
          return void put(effect.run, effect.request, effect)
        case 'claim':
          return void claim(effect.run, effect.key, effect.id)
        case 'stop':
          return stop(effect.run)
        case 'adopt':
          return files.move(effect.from, effect.key)
        case 'release':
          files.forget(effect.key)
          return tab.release(effect.key)
      }
    },
    close() {
      for (const run of [...stops.keys()]) stop(run)
      hasher.close()
    },
  }
}
