/** What `<sluice-upload>` says when something is wrong, in Chromium, Firefox and WebKit, and how a person goes on from there. */
import { expect, it } from 'vitest'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { isGone, watchDialog, wordsOf } from './support/element-page.ts'
import { loseNetwork } from './support/network.ts'
import type { SceneOptions } from './support/scene.ts'
import { FORM_BODY } from './support/site.ts'
import { PART, useStage } from './support/stage.ts'
import { fileIn, filesIn, withStored } from './support/upload-page.ts'

interface Trouble {
  readonly code: string
  readonly says: RegExp
  readonly options: SceneOptions
}

const missing = `missing-${Date.now()}`

/** The last three reach the page as the same thing, an error of status 0: the application finds out what it was. */
const TROUBLES: readonly (readonly [string, Trouble])[] = [
  [
    'the application refuses, with its reason',
    {
      code: 'refused',
      says: /Only on weekdays\./,
      options: { server: { authorize: () => ({ refuse: 'Only on weekdays.' }) } },
    },
  ],
  [
    'the file is larger than the application takes',
    {
      code: 'file_too_large',
      says: /The file is too large\./,
      options: { server: { authorize: () => ({ owner: 'ada', limits: { maxBytes: 10 } }) } },
    },
  ],
  [
    'the store does not let this page in',
    { code: 'origin_not_allowed', says: /not set up/, options: { origins: ['https://elsewhere.example'] } },
  ],
  [
    'the store knows another key',
    { code: 'key_rejected', says: /not set up/, options: { swift: { tempUrlKey: 'not the key of this container' } } },
  ],
  [
    'there is no container for the parts',
    { code: 'container_missing', says: /not set up/, options: { swift: { partsContainer: missing } } },
  ],
]

describeEachBrowser('in words', (browser) => {
  const stage = useStage(browser)
  const open = (options: SceneOptions = {}) => stage.open({ body: FORM_BODY, ...options })

  it.each(TROUBLES)('%s', async (_, { code, says, options }) => {
    const chosen = await stage.file(1000)
    const { page } = await open(options)
    await page.setFiles('input', chosen.path)
    expect(await fileIn(page, 'failed', 'done')).toMatchObject({ state: 'failed', problem: { code } })
    await wordsOf(page, 'status', says)
    await wordsOf(page, 'report-button', /Copy report/)
    await page.click(`Remove: ${chosen.name}`)
    await isGone(page, 'file')
  })

  it('limits of the page, before anything is asked', async () => {
    const { path } = await stage.folder({
      'a.txt': 'a',
      'b.txt': 'b',
      'c.txt': 'c',
      'd.exe': 'd',
      'e.txt': 'e'.repeat(2000),
    })
    const body = FORM_BODY.replace('endpoint', 'max-files="2" max-size="1kB" endpoint').replace(
      'multiple',
      'multiple accept=".txt"',
    )
    const { scene, page } = await open({ body })
    // A picker would not offer the fourth; a driver sets what it is told.
    await page.setFiles('input', `${path}/d.exe`, `${path}/e.txt`)
    const notice = await wordsOf(page, 'notice', /e\.txt/)
    expect(notice).toMatch(/d\.exe/)
    expect(notice).toMatch(/type/)
    expect(notice).toMatch(/1\s?kB/)
    expect(scene.calls).toEqual([])
    await page.setFiles('input', `${path}/a.txt`, `${path}/b.txt`, `${path}/c.txt`)
    await wordsOf(page, 'notice', /c\.txt.*2 files/)
    expect((await filesIn(page, 'done')).map(({ name }) => name)).toEqual(['a.txt', 'b.txt'])
  })

  it('signed out: the upload waits, and goes on when the person is back', async () => {
    const chosen = await stage.file(3 * PART)
    const { scene, page } = await open()
    scene.setSignedIn(false)
    await page.setFiles('input', chosen.path)
    await wordsOf(page, 'status', /Sign in again, then continue/)
    scene.setSignedIn(true)
    await page.click(`Continue: ${chosen.name}`)
    const done = await fileIn(page, 'done', 'failed')
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
  })

  it('without a network: it says so, and goes on by itself', async () => {
    const chosen = await stage.file(12 * PART)
    const { scene, page } = await open()
    scene.weather.add({
      id: 'slow',
      match: { method: 'PUT', signed: true },
      fault: { kind: 'bandwidth', uploadBytesPerSecond: 1_000_000 },
    })
    await page.setFiles('input', chosen.path)
    await withStored(page, 1)
    const comeBack = await loseNetwork(page, scene)
    await wordsOf(page, 'status', /The connection is lost/)
    scene.weather.remove('slow')
    await comeBack()
    expect(await fileIn(page, 'done', 'failed')).toMatchObject({ state: 'done' })
    await wordsOf(page, 'status', /^Uploaded/)
  })

  it('after a reload: what can continue, and one button that asks for the file', async () => {
    const chosen = await stage.file(12 * PART)
    const { scene, page } = await open()
    scene.weather.add({ id: 'hold', match: { method: 'PUT', path: '/**/000005' }, fault: { kind: 'stall' } })
    await page.setFiles('input', chosen.path)
    await withStored(page, 4)
    await page.reload()
    await wordsOf(page, 'panel', /1 upload can continue.*Choose the same files again/)
    scene.weather.remove('hold')
    const before = scene.sentParts().length
    const dialogs = await watchDialog(page)
    await page.click('Continue')
    await expect.poll(dialogs).toBe(1)
    await page.setFiles('input', chosen.path)
    const done = await fileIn(page, 'done', 'failed')
    expect(await scene.read(done.receipt ?? '')).toEqual({ size: chosen.size, sha256: chosen.sha256 })
    expect(scene.sentParts().length - before).toBeLessThanOrEqual(8)
    await isGone(page, 'panel')
  })
})
