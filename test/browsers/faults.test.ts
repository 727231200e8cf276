/** What may happen on the way to the store, in Chromium, Firefox and WebKit: the file arrives whole all the same. */
import { randomBytes } from 'node:crypto'
import { open, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { spoilXhr } from './support/bad-xhr.ts'
import { loseNetwork } from './support/network.ts'
import { PART, useStage } from './support/stage.ts'
import { fileIn, withStored } from './support/upload-page.ts'

const slow = { kind: 'bandwidth', uploadBytesPerSecond: 2_000_000 } as const

describeEachBrowser('a file arrives whole', (browser) => {
  const stage = useStage(browser)

  it('when connections are cut, answers lost and bytes changed', async () => {
    const chosen = await stage.file(12 * PART + 1)
    const { scene, page } = await stage.open()
    const once = (part: string) => ({ method: 'PUT', path: `/**/${part}`, times: 1 })
    scene.weather.add(
      { match: once('000002'), fault: { kind: 'reset', afterBytes: 100_000 } },
      { match: once('000004'), fault: { kind: 'no-answer', ending: 'reset' } },
      { match: once('000005'), fault: { kind: 'no-answer', ending: 'close' } },
      { match: once('000006'), fault: { kind: 'flip-byte', at: 5000 } },
      { match: once('000008'), fault: { kind: 'status', status: 503, cors: true } },
      { match: once('000010'), fault: { kind: 'status', status: 498 } },
    )
    await page.setFiles('input', chosen.path)
    const done = await fileIn(page, 'done', 'failed')
    expect(done).toMatchObject({ state: 'done' })
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    expect(scene.calls).toEqual(['POST /uploads 200', 'POST /uploads/…/complete 200'])
    const sent = scene.sentParts()
    const times = Array.from({ length: 13 }, (_, at) => sent.filter((part) => part === at + 1).length)
    // The fourth and fifth were stored, and their answers lost. Asked by HEAD, the store would say so; but engines that
    // lose a connection which they had used before send the request again by themselves, and tell nobody.
    expect(times).toEqual([1, 2, 1, expect.toBeOneOf([1, 2]), expect.toBeOneOf([1, 2]), 2, 1, 2, 1, 2, 1, 1, 1])
  })

  it('when its grant runs out on the way, and a signature before its time', async () => {
    const chosen = await stage.file(24 * PART)
    const { scene, page } = await stage.open({ server: { grantSeconds: 4 } })
    scene.weather.add(
      { match: { method: 'PUT', signed: true }, fault: { kind: 'bandwidth', uploadBytesPerSecond: 1_000_000 } },
      { match: { method: 'PUT', path: '/**/000009', times: 1 }, fault: { kind: 'expired' } },
    )
    await page.setFiles('input', chosen.path)
    const done = await fileIn(page, 'done', 'failed')
    expect(done).toMatchObject({ state: 'done' })
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    const refused = scene.weather.requests().filter(({ method, status }) => method === 'PUT' && status === 401)
    // Renewed ahead of time: nothing was refused but what the test refused.
    expect(refused).toHaveLength(1)
    expect(scene.calls.filter((call) => call === 'POST /uploads/…/grant 200').length).toBeGreaterThan(1)
  })

  it('when the network goes away and comes back', async () => {
    const chosen = await stage.file(24 * PART)
    const { scene, page } = await stage.open()
    scene.weather.add({
      match: { method: 'PUT', signed: true },
      fault: slow,
    })
    await page.setFiles('input', chosen.path)
    await withStored(page, 4)
    const comeBack = await loseNetwork(page, scene)
    await page.until(() => shown()?.offline)
    const lost = await fileIn(page, 'retrying')
    const stored = lost.parts?.stored ?? 0
    const before = scene.sentParts()
    await comeBack()
    const done = await fileIn(page, 'done', 'failed')
    expect(done).toMatchObject({ state: 'done', attempt: 1 })
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    // What was stored is not sent again.
    const after = scene.sentParts().slice(before.length)
    expect(after.length).toBeLessThanOrEqual(24 - stored)
  })

  it('when the browser calls a lost connection an abort, as Safari does', async () => {
    const chosen = await stage.file(4 * PART)
    const { scene, page } = await stage.open()
    await spoilXhr(page, { 2: 'aborted' })
    await page.setFiles('input', chosen.path)
    const done = await fileIn(page, 'done', 'failed', 'cancelled')
    expect(done).toMatchObject({ state: 'done', attempt: 1 })
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    expect(scene.calls).toEqual(['POST /uploads 200', 'POST /uploads/…/complete 200'])
  })

  it('or not at all, when it changes on the disk meanwhile', async () => {
    const chosen = await stage.file(24 * PART, 'changing')
    const { scene, page } = await stage.open()
    scene.weather.add({ id: 'slow', match: { method: 'PUT', signed: true }, fault: slow })
    await page.setFiles('input', chosen.path)
    await withStored(page, 4)
    await writeFile(chosen.path, randomBytes(chosen.size))
    scene.weather.remove('slow')
    const { state, problem } = await fileIn(page, 'failed', 'done')
    // Chromium refuses to read such a file. WebKit does too, and before that tells its new date. Firefox reads on as if
    // nothing had happened, under the old date: there it is the MD5s that no longer fit.
    const code = browser.engine === 'Chromium' ? 'file_unreadable' : 'file_changed'
    expect({ state, problem }).toMatchObject({ state: 'failed', problem: { code, retryable: true } })
    expect(scene.calls).toEqual(['POST /uploads 200'])
  })

  it('or not at all, when nothing changes but a part that was sent', async () => {
    const chosen = await stage.file(24 * PART)
    const { scene, page } = await stage.open()
    scene.weather.add({ id: 'slow', match: { method: 'PUT', signed: true }, fault: slow })
    await page.setFiles('input', chosen.path)
    await withStored(page, 4)
    const file = await open(chosen.path, 'r+')
    await file.write('changed', 1.5 * PART)
    await file.close()
    scene.weather.remove('slow')
    const { state, problem } = await fileIn(page, 'failed', 'done')
    const code = browser.engine === 'Chromium' ? 'file_unreadable' : 'file_changed'
    expect({ state, problem }).toMatchObject({ state: 'failed', problem: { code, retryable: true } })
    expect(scene.calls).toEqual(['POST /uploads 200'])
  })
})
