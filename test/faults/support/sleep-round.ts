/** An upload on a computer that falls asleep: all processes of the browser stand still, and its connections die. */
import { writeRandomFile } from '../../e2e/support/random-file.ts'
import type { TestStore } from '../../support/stores.ts'
import { stallReply } from './faults.ts'
import { after } from './gate.ts'
import { crawlFrom } from './interrupted.ts'
import { startOwnBrowser } from './own-browser.ts'
import { expectHonestProgress, type Measured, truth } from './play-case.ts'
import { openStage, PART_BYTES } from './scene.ts'
import { openUploaderPage } from './uploader-page.ts'

export interface Sleep {
  readonly seconds: number
  /** How the connections end: by a reset that waits for the browser, or without a sign. */
  readonly connections: 'reset' | 'silent'
}

const BYTES = 12 * PART_BYTES

export async function playSleep(swift: TestStore, folder: string, { seconds, connections }: Sleep): Promise<Measured> {
  const file = await writeRandomFile(folder, `${crypto.randomUUID()}.bin`, BYTES)
  const stage = await openStage(swift)
  const browser = await startOwnBrowser(`${folder}/${crypto.randomUUID()}`)
  try {
    const ui = await openUploaderPage(browser.context, stage.application.origin)
    const crawl = crawlFrom(stage.store, 5)
    const silence = stage.store.inject({ method: 'PUT', nth: (count) => count > 4, fault: stallReply })
    if (connections === 'reset') silence.end()
    await ui.choose(file.path)
    await ui.has(4)
    await (connections === 'reset' ? crawl.rule : silence).hit(2)
    browser.signal('SIGSTOP')
    if (connections === 'reset') stage.store.resetAll()
    silence.end()
    crawl.end()
    await after(seconds * 1000)
    stage.ledger.strike()
    browser.signal('SIGCONT')
    const end = await ui.until('done', 'failed', 'cancelled')
    const outcome = await truth(stage, end, file)
    expectHonestProgress(await ui.shown())
    return { outcome, bytesAgain: stage.ledger.partBytes() - BYTES, recoveryMs: stage.ledger.recoveryMs() }
  } finally {
    await browser.kill()
    await stage.close()
  }
}
