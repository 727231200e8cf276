/** The core as a dialogue: what it asks for, what it is told, and what it asks for then. */
import type { Answer, Effect, EngineEvent } from '../../src/client/engine/events.ts'
import { isStored } from '../../src/client/engine/parts.ts'
import { project } from '../../src/client/engine/project.ts'
import { type RememberedUpload, rememberedOf } from '../../src/client/engine/remember.ts'
import { restoring } from '../../src/client/engine/restore.ts'
import type { UploaderSnapshot } from '../../src/client/engine/snapshot.ts'
import { type EngineState, initialState } from '../../src/client/engine/state.ts'
import { step } from '../../src/client/engine/step.ts'
import { get } from '../../src/client/engine/table.ts'
import type { Grant } from '../../src/protocol/grant.ts'

export const MINUTE = 60_000
const SERVER_TIME = 1_700_000_000_000

export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>

/** An engine in the hand: `tell` answers the effects that came of it. */
export function engine(connections = 4, seesChanges = true) {
  let state: EngineState = initialState({ connections, seesChanges }, 1)
  let view = project(state, undefined, 0)
  let now = 0
  const asked: Effect[] = []
  let sampleAgain: string | undefined

  function tell(event: EngineEvent): readonly Effect[] {
    const next = step(state, event, now)
    state = next.state
    view = project(state, view, now)
    asked.push(...next.effects)
    return [...next.effects, ...lookAgain()]
  }

  /** A file whose parts are all stored is what it was. */
  function lookAgain(): readonly Effect[] {
    for (const [run, { kind, owner = -1 }] of state.runs) {
      const record = get(state.files, owner)
      if (kind !== 'sample' || record?.phase.name !== 'sending' || !isStored(record.phase)) continue
      return tell({ type: 'sampled', run, sample: sampleAgain ?? record.sample ?? 'same' })
    }
    return []
  }

  function answer(run: number, body: object, status = 200): readonly Effect[] {
    const envelope = { sluice: 1, now: SERVER_TIME + now, ...body } as const
    return tell({ type: 'answered', run, answer: { kind: 'answer', status, body: envelope } })
  }

  return {
    tell,
    answer,
    refuse: (run: number, code: string, more: object = {}) =>
      answer(run, { error: { code, message: `refused: ${code}`, ...more } }, 409),
    unanswered: (run: number, status?: number) => {
      const lost: Answer = { kind: 'unreachable', ...(status !== undefined && { status }) }
      return tell({ type: 'answered', run, answer: lost })
    },
    wait(milliseconds: number): readonly Effect[] {
      now += milliseconds
      return tell({ type: 'tick' })
    },
    snapshot: (): UploaderSnapshot => view.snapshot,
    state: () => state,
    /** What the file's sample is when its last part is stored. */
    answerSampleWith: (sample: string) => {
      sampleAgain = sample
    },
    remembered(index: number): RememberedUpload | undefined {
      const record = get(state.files, index)
      return record && rememberedOf(record)
    },
    restore: (...uploads: readonly RememberedUpload[]) =>
      tell({
        type: 'restored',
        restoring,
        uploads: uploads.map((upload) => ({ upload, needs: 'choice', isElsewhere: false })),
      }),
    /** Hashes everything that is to be hashed and answers what came of it. */
    hashAll(effects: readonly Effect[]): readonly Effect[] {
      return of(effects, 'hash').flatMap(({ run, from }) => {
        const next = tell({ type: 'hashed', run, md5: md5Of(from) })
        return [...next, ...this.hashAll(next)]
      })
    },
    store: ({ run, from }: EffectOf<'put'>) =>
      tell({ type: 'put-ended', run, reply: { status: 201, etag: md5Of(from) } }),
    asked,
    /** Stores a part and hashes what comes next; answers the PUTs that came of both. */
    goOn(put: EffectOf<'put'>): readonly EffectOf<'put'>[] {
      const stored = this.store(put)
      return of([...stored, ...this.hashAll(stored)], 'put')
    },
  }
}

export function of<T extends Effect['type']>(effects: readonly Effect[], type: T): readonly EffectOf<T>[] {
  return effects.filter((effect): effect is EffectOf<T> => effect.type === type)
}

export function only<T>(list: readonly T[]): T {
  const [one, two] = list
  if (one === undefined || two !== undefined) throw new Error(`There are ${list.length} instead of one.`)
  return one
}

export function md5Of(from: number): string {
  return from.toString(16).padStart(32, '0')
}

export function grant(from: number, to: number, expiresInSeconds = 3600): Grant {
  return {
    expiresInSeconds,
    parts: [from, to],
    request: {
      method: 'PUT',
      url: 's/{part}?{sig}',
      sigs: Array.from({ length: to - from + 1 }, () => `until-${expiresInSeconds}`),
      headers: { ETag: '{md5}' },
    },
    stored: { status: 201, etag: 'md5' },
    check: { method: 'HEAD', found: 200, absent: 404 },
  }
}

export function created(id: string, count: number, more: object = {}) {
  const window = count > 0 ? { grant: grant(1, Math.min(count, 1000)) } : {}
  return { id, token: `token-${id}`, expiresInSeconds: 1e6, parts: { size: 10, count }, ...window, ...more }
}

/** One file of so many parts of 10 bytes, created and with its first parts hashed. */
export function begun(parts: number, more: object = {}, connections = 4, seesChanges = true) {
  const core = engine(connections, seesChanges)
  const create = only(of(core.tell({ type: 'added', files: [{ name: 'a', size: parts * 10, type: '' }] }), 'call'))
  const effects = core.answer(create.run, { uploads: [created('u', parts, more)] })
  return { core, puts: of(core.hashAll(effects), 'put') }
}

export const complete = { id: 'u', object: { container: 'c', name: 'n', size: 10, etag: 'e', type: '' }, receipt: 'r' }
