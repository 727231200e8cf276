/** One upload whose browser is killed on the way: what was there before, what was sent again, and in which order. */
import { expect } from 'vitest'
import type { FileSnapshot } from '../../../src/client.ts'
import { writeRandomFile } from '../../e2e/support/random-file.ts'
import type { TestStore } from '../../support/stores.ts'
import { slowBody } from './faults.ts'
import { until } from './gate.ts'
import { crawlFrom } from './interrupted.ts'
import { startOwnBrowser } from './own-browser.ts'
import { type PageStep, stepsOf, watchOrder } from './page-order.ts'
import { expectHonestProgress, type Measured, truth } from './play-case.ts'
import { openStage, PART_BYTES, type Stage } from './scene.ts'
import { openUploaderPage } from './uploader-page.ts'

/** What may be on its way when the browser dies: browsers allow 6 connections to a host. */
const MOST_AGAIN = 6 * PART_BYTES
const BYTES = 24 * PART_BYTES + 4321
/** So slow that a moment can be met; the last parts crawl, so that nothing is over before the kill. */
const PACE = 2 * PART_BYTES
const PACED_PARTS = 22

/** @param moment Share of what flows before the kill that the proxy has read by then, 0 to 1. */
export async function playKill(swift: TestStore, folder: string, moment: number): Promise<Measured> {
  const file = await writeRandomFile(folder, `${crypto.randomUUID()}.bin`, BYTES)
  const stage = await openStage(swift)
  const profile = `${folder}/${crypto.randomUUID()}`
  try {
    const slow = stage.store.inject({ method: 'PUT', fault: slowBody({ bytesPerSecond: PACE }) })
    const crawl = crawlFrom(stage.store, PACED_PARTS + 1)
    await sendAndKill(stage, profile, file.path, moment)
    slow.end()
    crawl.end()
    await stage.ledger.quiet()
    const before = stage.ledger.acknowledged()
    const { end, steps } = await comeBack(stage, profile, file.path)
    const outcome = await truth(stage, end, file)
    const bytesAgain = stage.ledger.partBytes() - BYTES
    expect({ outcome, again: stage.ledger.sentInVain() }).toEqual({ outcome: 'done', again: [] })
    expect(bytesAgain).toBeLessThanOrEqual(MOST_AGAIN)
    expectMissingFirst(steps, new Set(before))
    return { outcome, bytesAgain, recoveryMs: stage.ledger.recoveryMs() }
  } finally {
    await stage.close()
  }
}

async function sendAndKill(stage: Stage, profile: string, path: string, moment: number): Promise<void> {
  const browser = await startOwnBrowser(profile)
  const ui = await openUploaderPage(browser.context, stage.application.origin)
  await ui.choose(path)
  // Before the plan is written down there is nothing to go on with.
  await ui.page.waitForFunction(() => window.trial.uploader.snapshot().remembers === true)
  await until(() => stage.ledger.partBytes() >= moment * PACED_PARTS * PART_BYTES)
  await browser.kill()
  stage.ledger.strike()
}

/** The same profile, the same file: the upload goes on to its end. */
async function comeBack(
  stage: Stage,
  profile: string,
  path: string,
): Promise<{ readonly end: FileSnapshot; readonly steps: readonly PageStep[] }> {
  const browser = await startOwnBrowser(profile)
  try {
    await browser.context.addInitScript(watchOrder(PART_BYTES))
    const ui = await openUploaderPage(browser.context, stage.application.origin)
    await ui.until('needs-file')
    await ui.choose(path)
    const end = await ui.until('done', 'failed', 'cancelled')
    expectHonestProgress(await ui.shown())
    return { end, steps: await stepsOf(ui.page) }
  } finally {
    await browser.kill()
  }
}

/** The first part that the store lacks is asked for before the file is compared with any that it has. */
function expectMissingFirst(steps: readonly PageStep[], before: ReadonlySet<number>): void {
  const at = (isIt: (what: string, part: number) => boolean) =>
    steps.findIndex((step) => isIt(step.split(' ')[0] ?? '', Number(step.split(' ')[1])))
  const asked = at((what, part) => what !== 'hashed' && !before.has(part))
  const compared = at((what, part) => what === 'hashed' && before.has(part))
  expect(asked).toBeGreaterThanOrEqual(0)
  if (before.size > 0) expect(compared).toBeGreaterThan(asked)
}
