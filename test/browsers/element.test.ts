/** `<sluice-upload>` in Chromium, Firefox and WebKit: how files come in, and what the form brings to the application. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeEachBrowser } from '../support/browsers/each-browser.ts'
import { focusedOn, isGone, watchDialog, wordsOf } from './support/element-page.ts'
import type { Scene } from './support/scene.ts'
import { FORM_BODY } from './support/site.ts'
import { PART, useStage } from './support/stage.ts'
import { dropFiles, dropFolder, pasteFiles } from './support/transfers.ts'
import { fileIn, filesIn, withStored } from './support/upload-page.ts'

const REQUIRED_BODY = `<form method="post" action="/submit" enctype="multipart/form-data">
<p><label for="title">Title</label> <input id="title" name="title" value="A film"></p>
<sluice-upload endpoint="/uploads"><input id="film" type="file" name="file" required></sluice-upload>
<button id="send">Send the form</button> <button type="reset">Start over</button></form>`

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** So slow that a file of some parts is still on its way when the next thing is done. */
function slowDown({ weather }: Scene): void {
  weather.add({
    id: 'slow',
    match: { method: 'PUT', signed: true },
    fault: { kind: 'bandwidth', uploadBytesPerSecond: 500_000 },
  })
}

describeEachBrowser('files come in', (browser) => {
  const stage = useStage(browser)

  it('picked, and the form brings receipts that the application verifies', async () => {
    const [first, second] = [await stage.file(3 * PART), await stage.file(1000)]
    const { scene, page } = await stage.open({ body: FORM_BODY })
    await page.setFiles('input', first.path, second.path)
    await filesIn(page, 'done')
    await page.click('Send the form')
    await page.until(() => document.querySelector('h1')?.textContent === 'Thank you')
    const [form] = scene.received
    expect(form?.fields).toEqual({})
    expect(form?.claims.map(({ size }) => size)).toEqual([first.size, second.size])
  })

  it('dropped on the element and beside it, pasted, and as a folder with its paths (synthetic events)', async () => {
    const { scene, page } = await stage.open({ body: FORM_BODY })
    expect(await dropFiles(page, 'sluice-upload', [{ name: 'one.txt', text: 'dropped on it' }])).toBe(true)
    await filesIn(page, 'done')
    expect(await dropFiles(page, 'body', [{ name: 'two.txt', text: 'dropped beside it' }])).toBe(true)
    await pasteFiles(page, [{ name: 'three.txt', text: 'pasted' }])
    await dropFolder(page, 'sluice-upload', [
      { name: 'trip/lake.txt', text: 'a lake' },
      { name: 'trip/day 2/hill.txt', text: 'a hill' },
    ])
    await page.until(() => shown()?.files.length === 5)
    const files = await filesIn(page, 'done', 'failed')
    expect(files.map(({ name, path, state }) => `${path ?? name} ${state}`)).toEqual([
      'one.txt done',
      'two.txt done',
      'three.txt done',
      'trip/lake.txt done',
      'trip/day 2/hill.txt done',
    ])
    const texts = ['dropped on it', 'dropped beside it', 'pasted', 'a lake', 'a hill']
    const read = await Promise.all(files.map(({ receipt }) => scene.read(receipt ?? '')))
    expect(read.map((object) => object.sha256)).toEqual(texts.map(sha256))
    const { object } = await scene.verify(files.at(-1)?.receipt ?? '')
    expect(object.name).toMatch(/\/trip\/day 2\/hill\.txt$/)
  })

  it('by keyboard alone: chosen, paused, continued, cancelled', async () => {
    const chosen = await stage.file(40 * PART)
    const { scene, page } = await stage.open({ body: REQUIRED_BODY })
    slowDown(scene)
    const dialogs = await watchDialog(page)
    await page.press('Tab')
    await page.press('Tab')
    expect(await focusedOn(page)).toBe('film')
    await page.press('Space')
    expect(await dialogs()).toBe(1)
    await page.setFiles('#film', chosen.path)
    await withStored(page, 1)

    await page.press('Tab')
    expect(await focusedOn(page)).toBe(`Pause: ${chosen.name}`)
    await page.press('Enter')
    await fileIn(page, 'paused')
    await wordsOf(page, 'status', /^Paused/)
    expect(await focusedOn(page)).toBe(`Continue: ${chosen.name}`)
    await page.press('Space')
    await fileIn(page, 'sending')
    await page.press('Tab')
    expect(await focusedOn(page)).toBe(`Cancel: ${chosen.name}`)
    await page.press('Enter')
    await isGone(page, 'file')
    await expect.poll(() => scene.calls).toContain('DELETE /uploads/… 200')
    // Nobody is left in the void: the next key begins where the person was.
    expect(await focusedOn(page)).toBe('film')
    await page.press('Tab')
    expect(await focusedOn(page)).toBe('send')
  })

  it('from a folder that was chosen, where the driver can choose one', async ({ skip }) => {
    // Firefox's driver refuses to set a folder, WebKit's sets it as if it were a file.
    skip(browser.engine !== 'Chromium', 'no driver for it')
    const { path } = await stage.folder({ 'album/one.txt': 'one', 'album/inner/two.txt': 'two' })
    const body = FORM_BODY.replace('multiple', 'webkitdirectory')
    const { page } = await stage.open({ body })
    await page.setFiles('input', `${path}/album`)
    const files = await filesIn(page, 'done', 'failed')
    expect(files.map((file) => file.path).sort()).toEqual(['album/inner/two.txt', 'album/one.txt'])
  })
})

describeEachBrowser('the form', (browser) => {
  const stage = useStage(browser)

  it('is not sent without a required file, nor before it has arrived', async () => {
    const chosen = await stage.file(40 * PART)
    const { scene, page } = await stage.open({ body: REQUIRED_BODY })
    await page.click('Send the form')
    await page.until(() => document.activeElement?.id === 'film')
    expect(await page.evaluate(() => document.querySelector('sluice-upload')?.validationMessage)).toBe(
      'Please choose a file.',
    )
    slowDown(scene)
    await page.setFiles('#film', chosen.path)
    await withStored(page, 1)
    await page.click('Send the form')
    expect(await page.evaluate(() => document.querySelector('form')?.checkValidity())).toBe(false)
    scene.weather.remove('slow')
    await fileIn(page, 'done')
    expect(scene.received).toEqual([])
    await page.click('Send the form')
    await page.until(() => document.querySelector('h1')?.textContent === 'Thank you')
    expect(scene.received).toMatchObject([{ fields: { title: 'A film' }, claims: [{ size: chosen.size }] }])
  })

  it('that is reset has no file any more, and neither has the store', async () => {
    const chosen = await stage.file(40 * PART)
    const { scene, page } = await stage.open({ body: REQUIRED_BODY })
    slowDown(scene)
    await page.setFiles('#film', chosen.path)
    await withStored(page, 1)
    await page.click('Start over')
    await isGone(page, 'file')
    await expect.poll(() => scene.calls).toContain('DELETE /uploads/… 200')
    await expect.poll(() => scene.partNames()).toEqual([])
    expect(await page.evaluate(() => document.querySelector('sluice-upload')?.validity.valueMissing)).toBe(true)
  })
})
