/** A page that is reloaded in the middle of an upload, in Chromium, Firefox and WebKit. */
import { expect, it } from 'vitest'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { PART, useStage } from './support/stage.ts'
import { fileIn, withStored } from './support/upload-page.ts'

describeEachBrowser('after a reload in the middle', (browser) => {
  const stage = useStage(browser)

  it('the same file, chosen again, goes on where it was', async () => {
    const chosen = await stage.file(24 * PART)
    const { scene, page } = await stage.open()
    const slow = { kind: 'bandwidth', uploadBytesPerSecond: 1_500_000 } as const
    scene.weather.add({ id: 'slow', match: { method: 'PUT', signed: true }, fault: slow })
    await page.setFiles('input', chosen.path)
    await withStored(page, 6)
    await page.reload()
    const waiting = await fileIn(page, 'needs-file')
    expect(waiting).toMatchObject({ needs: 'choice', isRestored: true, size: chosen.size })
    expect(waiting.progress).toBeGreaterThan(0)
    // What the page was just sending is over by now, and what arrived of it counts.
    scene.weather.remove('slow')
    const stored = (await scene.partNames()).length
    const before = scene.sentParts().length
    expect(stored).toBeGreaterThanOrEqual(6)

    await page.setFiles('input', chosen.path)
    const done = await fileIn(page, 'done', 'failed')
    expect(done).toMatchObject({ state: 'done', attempt: 1 })
    expect((await scene.verify(done.receipt ?? '')).jti).toBe(waiting.uploadId)
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    expect(scene.sentParts().length - before).toBeLessThanOrEqual(24 - stored)
    // Nothing was begun anew.
    expect(scene.calls.filter((call) => call.startsWith('POST /uploads '))).toHaveLength(1)
  })

  it('another file of the same name and size is an upload of its own, and the first one still waits', async () => {
    const [chosen, other] = [await stage.file(12 * PART), await stage.file(12 * PART, 'elsewhere')]
    const { scene, page } = await stage.open()
    const hold = { kind: 'stall' } as const
    scene.weather.add({ id: 'hold', match: { method: 'PUT', path: '/**/000005' }, fault: hold })
    await page.setFiles('input', chosen.path)
    await withStored(page, 4)
    await page.reload()
    await fileIn(page, 'needs-file')
    scene.weather.remove('hold')
    await page.setFiles('input', other.path)
    // Not shown before it is known to be another one.
    const [first, second] = await page.until(() => {
      const { files = [] } = shown() ?? {}
      return files[1]?.state === 'done' && files
    })
    expect(first).toMatchObject({ state: 'needs-file', name: other.name })
    expect(second).toMatchObject({ state: 'done', isRestored: false })
    expect(await scene.read(second?.receipt ?? '')).toEqual({ size: other.size, sha256: other.sha256 })
  })
})
