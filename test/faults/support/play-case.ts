/** Plays one case and holds its end against the invariants of the fault table. */
import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import type { FileSnapshot } from '../../../src/client.ts'
import { type RandomFile, sha256Of, writeRandomFile } from '../../e2e/support/random-file.ts'
import { listNames } from '../../support/listing.ts'
import type { TestStore } from '../../support/stores.ts'
import type { FaultCase } from './fault-case.ts'
import { openScene, PART_BYTES, type Scene, type Stage } from './scene.ts'
import type { Seen } from './uploader-page.ts'

/** What a run adds to the row of a case. */
export interface Measured {
  readonly outcome: string
  /** Beyond the file's own; `undefined` where it did not arrive. */
  readonly bytesAgain: number | undefined
  readonly recoveryMs: number | undefined
}

const USUAL_BYTES = 5 * PART_BYTES + 4321

export async function playCase(
  swift: TestStore,
  browser: Browser,
  folder: string,
  trial: FaultCase,
): Promise<Measured> {
  const { bytes = USUAL_BYTES, options = {} } = trial
  const file = await writeRandomFile(folder, `${crypto.randomUUID()}.bin`, bytes)
  const scene = await openScene(swift, browser, options)
  try {
    for (const rule of trial.store ?? []) scene.store.inject(rule)
    for (const rule of trial.application ?? []) scene.application.inject(rule)
    await (trial.play ?? choose)(scene, file)
    const end = await scene.ui.until('done', 'failed', 'cancelled')
    const shown = await scene.ui.shown()
    const outcome = await truth(scene, end, file)
    expect({ outcome, shows: shownProblem(trial, shown) }).toEqual({ outcome: trial.outcome, shows: trial.shows })
    expectHonestProgress(shown)
    await scene.ledger.quiet()
    const bytesAgain = scene.ledger.partBytes() - bytes
    expect(bytesAgain).toBeLessThanOrEqual(trial.lostParts * (options.partBytes ?? PART_BYTES))
    await trial.check?.(scene, { file, snapshot: end, shown })
    return {
      outcome,
      bytesAgain: end.state === 'done' ? bytesAgain : undefined,
      recoveryMs: end.state === 'done' ? scene.ledger.recoveryMs() : undefined,
    }
  } finally {
    await scene.close()
  }
}

function choose({ ui }: Scene, { path }: RandomFile): Promise<void> {
  return ui.choose(path)
}

/** I1 to I3: "done" means that exactly these bytes lie there, once; anything else, that nothing does. */
export async function truth(
  { swift, containers: { container }, verify }: Stage,
  { state, receipt, problem }: FileSnapshot,
  { size, sha256 }: Pick<RandomFile, 'size' | 'sha256'>,
): Promise<string> {
  const names = await listNames(swift, container)
  if (state !== 'done') {
    expect(names).toEqual([])
    return problem?.code ?? state
  }
  const { object } = await verify(receipt ?? '')
  expect(names).toEqual([object.name])
  const answer = await swift.connect('runtime').request({ method: 'GET', container, object: object.name })
  expect(await sha256Of(answer.body)).toEqual({ size, sha256 })
  return state
}

function shownProblem({ shows }: FaultCase, shown: readonly Seen[]): string | undefined {
  return shown.some(({ problem }) => problem !== undefined && problem === shows) ? shows : undefined
}

/** I4: never falling within an attempt, and 100 % only when it is done. */
export function expectHonestProgress(shown: readonly Seen[]): void {
  const highest = new Map<string, number>()
  for (const { key, attempt, sentBytes, progress, state } of shown) {
    const run = `${key} ${attempt}`
    expect(sentBytes).toBeGreaterThanOrEqual(highest.get(run) ?? 0)
    highest.set(run, sentBytes)
    if (progress >= 1) expect(state).toBe('done')
  }
}
