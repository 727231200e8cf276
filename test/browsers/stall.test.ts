/**
 * Connections that go quiet without an error, in Chromium, Firefox and WebKit. The watchdog waits 30 s, so the three
 * engines wait at the same time, and for all kinds of silence at once.
 */
import { expect, it } from 'vitest'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { spoilXhr } from './support/bad-xhr.ts'
import { useStage } from './support/stage.ts'
import { fileIn } from './support/upload-page.ts'

/** More than all the buffers between page and store take (some 4 MB): only then does a sender see that nothing moves. */
const PART = 10_000_000

describeEachBrowser(
  'a connection that goes quiet',
  (browser) => {
    const stage = useStage(browser)

    it('is given up: while it sends, before it answers, and where the file itself is stuck', async () => {
      const chosen = await stage.file(6 * PART)
      const { scene, page } = await stage.open({ swift: { minPartBytes: PART }, patienceMs: 110_000 })
      const once = (part: string) => ({ method: 'PUT', path: `/**/${part}`, times: 1 })
      scene.weather.add(
        { match: once('000003'), fault: { kind: 'stall', afterBytes: 1_000_000 } },
        { match: once('000004'), fault: { kind: 'no-answer', ending: 'hold' } },
      )
      await spoilXhr(page, { 5: 'stuck' })
      await page.setFiles('input', chosen.path)
      const done = await fileIn(page, 'done', 'failed')
      expect(done).toMatchObject({ state: 'done', attempt: 1 })
      expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
      // The fourth was stored: a HEAD finds it, and it is not sent again. The fifth went from memory, at its second try.
      expect([...scene.sentParts()].sort()).toEqual([1, 2, 3, 3, 4, 5, 6])
    }, 120_000)
  },
  { isConcurrent: true },
)
