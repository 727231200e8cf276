/** Does what the core asks for, and reports what came of each, unless it was stopped before. */
import type { Effect, EngineEvent } from '../engine/events.ts'
import type { Application } from './application.ts'
import { createBodyChoice } from './body-choice.ts'
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

type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>
/** Every effect with a run ends in one of these. */
type Outcome = Extract<EngineEvent, { run: number }>

export function createPerformer({ application, hasher, files, report, claim, release }: PerformerOptions): Performer {
  const runs = new Map<number, AbortController>()
  const chooseBody = createBodyChoice()

  function start(run: number, work: (signal: AbortSignal) => Promise<Outcome>): void {
    const controller = new AbortController()
    runs.set(run, controller)
    void work(controller.signal).then((outcome) => {
      if (runs.delete(run)) report(outcome)
    })
  }

  function stop(run: number): void {
    runs.get(run)?.abort()
    runs.delete(run)
  }

  async function hash(
    run: number,
    blob: Blob | undefined,
    signal: AbortSignal,
    outcome: (md5: string) => Outcome,
  ): Promise<Outcome> {
    if (!blob) return { type: 'file-lost', run, code: 'file_changed' }
    signal.addEventListener('abort', () => hasher.cancel(run))
    const result = await hasher.hash(run, blob, (bytes) => report({ type: 'read', run, bytes }))
    return 'md5' in result ? outcome(result.md5) : { type: 'file-lost', run, code: result.lost }
  }

  async function put({ run, request, ...slice }: EffectOf<'put'>, signal: AbortSignal): Promise<Outcome> {
    const blob = files.slice(slice)
    if (!blob) return { type: 'file-lost', run, code: 'file_changed' }
    const { isBuffered, onMoved, onEnded } = chooseBody()
    signal.addEventListener('abort', onEnded)
    const reply = await putPart(request, blob, isBuffered, signal, (sent) => {
      if (sent > 0) onMoved()
      report({ type: 'moved', run, sent })
    })
    onEnded()
    return reply ? { type: 'put-ended', run, reply } : { type: 'file-lost', run, code: 'file_unreadable' }
  }

  const act: { readonly [T in Effect['type']]: (effect: EffectOf<T>) => void } = {
    call(effect) {
      const { run } = effect
      start(run, async (signal) => ({ type: 'answered', run, answer: await application(effect, signal) }))
    },
    check({ run, request }) {
      start(run, async (signal) => ({ type: 'checked', run, reply: await checkPart(request, signal) }))
    },
    hash({ run, ...slice }) {
      start(run, (signal) => hash(run, files.slice(slice), signal, (md5) => ({ type: 'hashed', run, md5 })))
    },
    sample({ run, key }) {
      start(run, (signal) => hash(run, files.sample(key), signal, (sample) => ({ type: 'sampled', run, sample })))
    },
    put: (effect) => start(effect.run, (signal) => put(effect, signal)),
    claim({ run, key, id }) {
      start(run, async () => ({ type: 'claimed', run, isOurs: await claim(key, id) }))
    },
    stop: ({ run }) => stop(run),
    adopt: ({ from, key }) => files.move(from, key),
    forget: ({ key }) => files.forget(key),
    release({ key }) {
      files.forget(key)
      release(key)
    },
  }

  return {
    perform: (effect) => (act[effect.type] as (effect: Effect) => void)(effect),
    close() {
      for (const run of runs.keys()) stop(run)
      hasher.close()
    },
  }
}
