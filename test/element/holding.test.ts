/** Uploads that do not simply run: paused, left by an earlier visit, somewhere else, asked about, reported. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/': '<form><sluice-upload><input type="file" name="f" multiple></sluice-upload></form>',
  '/one': '<form><sluice-upload><input type="file" name="f"></sluice-upload></form>',
})

const calls = (page: Page) => page.evaluate(() => uploader.calls)
/** `about`: the file that the button is said to be for, isolated from the words around it. */
const button = (page: Page, label: string, about?: string) =>
  page.getByRole('button', { name: about === undefined ? label : `${label}: \u2068${about}\u2069`, exact: true })
const plain = (text: string | null) => text?.replace(/[\u2066-\u2069]/gu, '').replaceAll('\u00a0', ' ')

describe('pausing', () => {
  test('is one button a row, which then continues, and one for all', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'a', state: 'sending', progress: 0.25 }, { name: 'b' }))
    await button(page, 'Pause', 'a').click()
    expect(await page.locator('li .status').first().textContent()).toContain('Paused')
    expect(await page.locator('li .percent').first().textContent()).toBe('25%')
    await button(page, 'Continue', 'a').click()
    await button(page, 'Pause all').click()
    await page.evaluate(() => {
      uploader.change('f1', { state: 'paused' })
      uploader.change('f2', { state: 'paused' })
    })
    await button(page, 'Continue all').press('Enter')
    expect(await calls(page)).toEqual(['pause:f1', 'resume:f1', 'pauseAll', 'resumeAll'])
    await page.evaluate(() => {
      uploader.change('f1', { state: 'done', receipt: 'r' })
      uploader.change('f2', { state: 'done', receipt: 'r' })
    })
    expect(await page.evaluate(() => element.shadowRoot?.activeElement?.localName)).toBe('li')
  })

  test('is told to the page', async () => {
    const page = await browser.open('/')
    const heard = await page.evaluate(() => {
      const events: string[] = []
      for (const what of ['added', 'restored', 'paused', 'resumed']) {
        document.addEventListener(`sluice-upload-${what}`, () => events.push(what))
      }
      uploader.place({ state: 'sending' }, { state: 'needs-file', isRestored: true })
      uploader.pause('f1')
      uploader.resume('f1')
      uploader.change('f2', { state: 'starting' })
      return events
    })
    expect(heard).toEqual(['added', 'restored', 'paused', 'resumed', 'resumed'])
  })

  test('is offered where it means something', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'a', state: 'sending' }))
    const offered: string[][] = []
    for (const state of ['verifying', 'finishing', 'elsewhere', 'done'] as const) {
      await page.evaluate((state) => uploader.change('f1', { state }), state)
      offered.push(
        await page.locator('li button:visible').evaluateAll((all) => all.map((one) => one.getAttribute('title') ?? '')),
      )
    }
    expect(offered).toEqual([['Pause', 'Cancel'], ['Cancel'], [], ['Remove']])
  })
})

describe('cancelling', () => {
  test('asks before much is lost, in the same place, and takes the question back when the focus leaves', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'film', size: 4e9, state: 'sending', progress: 0.5 }))
    await button(page, 'Cancel', 'film').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Sure? Cancel', 'film').waitFor()
    expect(await button(page, 'Sure? Cancel', 'film').textContent()).toBe('Sure?')
    // Neither the next progress nor a look elsewhere answers it.
    await page.evaluate(() => uploader.change('f1', { progress: 0.51 }))
    await page.keyboard.press('Shift+Tab')
    await button(page, 'Cancel', 'film').waitFor()
    expect(await button(page, 'Sure? Cancel', 'film').count()).toBe(0)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => uploader.calls.length === 2)
    expect(await calls(page)).toEqual(['cancel:f1', 'remove:f1'])
  })

  test('of what has hardly begun is one press', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'note', size: 4e9, state: 'sending', progress: 0.01 }))
    await button(page, 'Cancel', 'note').click()
    expect(await calls(page)).toEqual(['cancel:f1', 'remove:f1'])
  })
})

describe('what an earlier visit left', () => {
  const LEFT = { state: 'needs-file', isRestored: true, size: 4e9, progress: 0.4 } as const

  test('goes on at one click where the browser may read the files', async () => {
    const page = await browser.open('/')
    await page.evaluate((left) => {
      uploader.place({ ...left, name: 'a', needs: 'permission' }, { ...left, name: 'b', needs: 'permission' })
    }, LEFT)
    const panel = page.locator('.panel')
    await panel.getByText('2 uploads can continue').waitFor()
    expect(plain(await page.locator('li .status').first().textContent())).toContain('Can continue · 1.6 of 4.0 GB')
    await panel.getByRole('button', { name: 'Continue' }).press('Enter')
    expect(await calls(page)).toEqual(['resume:f1', 'resume:f2'])
    await panel.waitFor({ state: 'hidden' })
    // The button is gone; the keyboard goes on from the first row.
    expect(await page.evaluate(() => element.shadowRoot?.activeElement?.textContent)).toContain('a')
  })

  test('is chosen again where it may not, with the same button', async () => {
    const page = await browser.open('/')
    await page.evaluate((left) => uploader.place({ ...left, name: 'a', needs: 'choice' }), LEFT)
    await page.getByText('Choose the same files again: only what is missing is sent.').waitFor()
    const chooser = page.waitForEvent('filechooser')
    await page.locator('.panel').getByRole('button', { name: 'Continue' }).click()
    await (await chooser).setFiles([{ name: 'a', mimeType: 'text/plain', buffer: Buffer.from('a') }])
    await page.waitForFunction(() => uploader.calls.length === 1)
    expect(await calls(page)).toEqual(['add:a'])
  })

  test('is discarded after a question', async () => {
    const page = await browser.open('/')
    await page.evaluate((left) => uploader.place({ ...left, needs: 'permission' }), LEFT)
    await button(page, 'Discard').click()
    await button(page, 'Sure? Discard').click()
    expect(await calls(page)).toEqual(['cancel:f1', 'remove:f1'])
    expect(await page.locator('li').count()).toBe(0)
  })

  test('is not thrown away by the wrong choice where one file fits', async () => {
    const page = await browser.open('/one')
    await page.evaluate((left) => uploader.place({ ...left, needs: 'choice' }), LEFT)
    await page.locator('input').setInputFiles([{ name: 'other', mimeType: 'text/plain', buffer: Buffer.from('x') }])
    await page.waitForFunction(() => uploader.calls.length === 1)
    expect(await calls(page)).toEqual(['add:other'])
  })

  test('keeps the form from being sent; what another tab sends does not', async () => {
    const page = await browser.open('/')
    await page.evaluate((left) => uploader.place(left), LEFT)
    expect(await page.evaluate(() => element.checkValidity())).toBe(false)
    await page.evaluate(() => uploader.change('f1', { state: 'elsewhere' }))
    expect(await page.evaluate(() => element.checkValidity())).toBe(true)
  })
})

describe('a quiet line', () => {
  test('tells that the network is gone, and that closing the page would lose the upload', async () => {
    const page = await browser.open('/')
    const note = page.locator('.note')
    await page.evaluate(() => {
      uploader.place({ state: 'sending' })
      uploader.tell({ remembers: false })
    })
    expect(await note.textContent()).toBe('Keep this page open: this browser cannot continue an upload later.')
    await page.evaluate(() => uploader.tell({ offline: true }))
    expect(await note.textContent()).toBe('The connection is lost. The upload goes on by itself.')
    expect(await page.evaluate(() => element.matches(':state(offline)'))).toBe(true)
    await page.evaluate(() => uploader.tell({ offline: false, remembers: true }))
    expect(await note.isVisible()).toBe(false)
  })
})

describe('the report', () => {
  test('names what support needs, and no secret', async () => {
    const page = await browser.open('/')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => {
      history.replaceState(null, '', '/?session=secret#sluice=token')
      uploader.place({
        name: 'film.mov',
        size: 4e9,
        state: 'failed',
        progress: 0.5,
        attempt: 2,
        uploadId: 'b1946ac92492d2347c6235b4d2611184',
        problem: {
          code: 'store_refused',
          message: 'PUT https://store/v1/a/1?temp_url_sig=5ec2e7&temp_url_expires=1 was refused',
          retryable: true,
          part: 12,
          traceId: 'tx00000000000001a',
        },
      })
    })
    await button(page, 'Copy report', 'film.mov').click()
    await page.getByText('Copied').waitFor()
    const report = await page.evaluate(() => navigator.clipboard.readText())
    expect(report.split('\n').map((line) => line.split(':')[0])).toEqual([
      'Sluice upload report',
      'Time',
      'Page',
      'Upload',
      'State',
      'Code',
      'Message',
      'Part',
      'Store request',
      'Attempt',
      'Sent',
      'Browser',
      'Online',
    ])
    expect(report).toContain('Message: PUT https://store/v1/a/1 was refused')
    expect(report).toContain('Store request: tx00000000000001a')
    expect(report).not.toMatch(/secret|token|temp_url|5ec2e7/u)
  })
})
