/** What a person sees, hears and presses: rows, words, keyboard, announcements, events. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/': '<form><sluice-upload><input type="file" name="f" multiple></sluice-upload></form>',
})

const row = (page: Page, index = 0) => page.locator('li').nth(index)
const status = (page: Page, index = 0) => row(page, index).locator('.status .detail').textContent()
const plain = (text: string | null) => text?.replace(/[\u2066-\u2069]/gu, '').replaceAll('\u00a0', ' ')

describe('a row', () => {
  test('tells its state in words and numbers', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'film.mov', size: 4e9 }))
    const words: (string | undefined)[] = []
    const steps = [
      { state: 'starting' },
      { state: 'sending', progress: 0.5, bytesPerSecond: 12e6, secondsLeft: 167 },
      {
        state: 'retrying',
        progress: 0.5,
        problem: { code: 'network', message: '', retryable: true, part: 2, traceId: undefined },
      },
      { state: 'finishing', progress: 0.9999 },
      { state: 'done', receipt: 'r' },
    ] as const
    for (const step of steps) {
      await page.evaluate((change) => uploader.change('f1', change), step)
      words.push(plain(await status(page)))
    }
    expect(words).toEqual([
      'Starting… · 4 GB',
      // The dot between them is the style sheet's: there is none where they stand on two lines.
      '2.0 of 4.0 GB12 MB/s',
      'The connection is lost. The upload goes on by itself.',
      'Finishing… · 4 GB',
      'Uploaded · 4 GB',
    ])
  })

  test('has a progress bar that says 100 only at the end', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ name: 'film.mov', state: 'sending', progress: 0.9999 }))
    const bar = row(page).getByRole('progressbar')
    expect(await bar.getAttribute('aria-valuenow')).toBe('99')
    expect(await bar.getAttribute('aria-valuetext')).toBe('99%, Uploading')
    expect(plain(await bar.getAttribute('aria-label'))).toBe('film.mov')
  })

  test('shows hostile names as text, without the power to reorder it', async () => {
    const page = await browser.open('/')
    const names = ['<img src=x onerror=alert(1)>.png', 'invoice\u202egnp.exe', 'مستند نهائي للأرشيف.pdf']
    await page.evaluate((all) => uploader.place(...all.map((name) => ({ name }))), names)
    const shown = await page
      .locator('.name')
      .evaluateAll((all) =>
        all.map((name) =>
          Array.from(name.querySelectorAll('.name-head, .name-tail'), (part) => part.textContent).join(''),
        ),
      )
    expect(shown).toEqual(['<img src=x onerror=alert(1)>.png', 'invoicegnp.exe', 'مستند نهائي للأرشيف.pdf'])
    // Who listens hears it in one piece.
    expect(await page.locator('.unseen').first().textContent()).toBe('<img src=x onerror=alert(1)>.png')
    expect(await page.locator('li img').count()).toBe(0)
  })

  test('shows an image small, and the kind of what cannot be shown', async () => {
    const page = await browser.open('/')
    const colour = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 })
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      context.fillStyle = '#b4123c'
      context.fillRect(0, 0, 300, 200)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
      if (blob === null) throw new Error('no image')
      element.addFiles([
        new File(['not an image'], 'broken.png', { type: 'image/png' }),
        new File([blob], 'red.png', { type: 'image/png' }),
      ])
      // One after the other: when the second one is there, the first one has been tried.
      const drawn = () => element.shadowRoot?.querySelector<HTMLCanvasElement>('li:nth-child(2) canvas')
      while (!drawn()) await new Promise((resolve) => setTimeout(resolve, 20))
      return [...(drawn()?.getContext('2d')?.getImageData(44, 44, 1, 1).data ?? [])]
    })
    expect(colour).toEqual([0xb4, 0x12, 0x3c, 255])
    expect(await page.locator('li').first().locator('canvas').count()).toBe(0)
    expect(await page.locator('li .face').first().textContent()).toBe('PNG')
    // What became of it stands in the corner of the picture.
    await page.evaluate(() => uploader.change('f2', { state: 'done', receipt: 'r' }))
    expect(await page.locator('li').nth(1).locator('canvas').isVisible()).toBe(true)
    expect(await page.locator('li').nth(1).locator('.mark svg').isVisible()).toBe(true)
  })

  test('keeps the end of a long name readable', async () => {
    const page = await browser.open('/', { viewport: { width: 320, height: 600 } })
    await page.evaluate(() => uploader.place({ name: `${'long '.repeat(60)}take 12.mov` }))
    const tail = row(page).locator('.name-tail')
    expect(await tail.textContent()).toBe('ke 12.mov')
    const [tailBox, rowBox] = [await tail.boundingBox(), await row(page).boundingBox()]
    expect((tailBox?.x ?? 0) + (tailBox?.width ?? 0)).toBeLessThan((rowBox?.x ?? 0) + (rowBox?.width ?? 0))
  })

  test('offers to try again only where that makes sense', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      const problem = { message: '', part: undefined, traceId: undefined }
      uploader.place(
        { name: 'a', state: 'failed', problem: { ...problem, code: 'quota_exceeded', retryable: true } },
        { name: 'b', state: 'failed', problem: { ...problem, code: 'file_too_large', retryable: false } },
        { name: 'c', state: 'needs-login' },
      )
    })
    const buttons = await page
      .locator('li')
      .evaluateAll((rows) =>
        rows.map((one) =>
          Array.from(one.querySelectorAll('button:not([hidden])'), (button) =>
            (button.getAttribute('aria-label') ?? button.textContent)?.replace(/[\u2066-\u2069]/gu, ''),
          ),
        ),
      )
    expect(buttons).toEqual([
      ['Try again: a', 'Remove: a', 'Copy report: a'],
      ['Remove: b', 'Copy report: b'],
      ['Continue: c', 'Cancel: c'],
    ])
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(await page.evaluate(() => uploader.calls)).toEqual(['resumeAfterLogin'])
  })

  test('gives the reason of the application, and the engine’s words for codes that it does not know', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      const problem = { retryable: false, part: undefined, traceId: undefined }
      uploader.place(
        { state: 'failed', problem: { ...problem, code: 'refused', message: 'Only members may upload films.' } },
        { state: 'failed', problem: { ...problem, code: 'of_a_later_version', message: 'Something new happened.' } },
      )
    })
    expect([await status(page, 0), await status(page, 1)]).toEqual([
      'Only members may upload films.',
      'Something new happened.',
    ])
  })
})

describe('by keyboard alone', () => {
  test('files are chosen, tried again and removed, and the focus is never lost', async () => {
    const page = await browser.open('/')
    // Early: the browser has to know that somebody waits before the key is pressed.
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Tab')
    expect(await page.locator('.zone').getAttribute('data-focused')).toBe('')
    await page.keyboard.press('Space')
    await (await chooser).setFiles([
      { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') },
      { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('b') },
    ])
    await page.evaluate(() =>
      uploader.change('f1', {
        state: 'failed',
        problem: { code: 'quota_exceeded', message: '', retryable: true, part: undefined, traceId: undefined },
      }),
    )
    // After the zone comes the button that pauses all.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => uploader.calls.includes('retry:f1'))
    // The button that was pressed is gone, then the row is: each time the focus stands right before the next button.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => uploader.calls.includes('pause:f1'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => uploader.calls.includes('remove:f1'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => uploader.calls.includes('remove:f2'))
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('input')
    expect(await page.evaluate(() => uploader.calls)).toEqual([
      'add:a.txt',
      'add:b.txt',
      'retry:f1',
      'pause:f1',
      'cancel:f1',
      'remove:f1',
      'cancel:f2',
      'remove:f2',
    ])
  })
})

describe('what is told', () => {
  test('to a screen reader is the start, the quarters and the end of an upload, however many steps it has', async () => {
    const page = await browser.open('/')
    const told = await page.evaluate(async () => {
      const region = element.shadowRoot?.querySelector('[role=status]')
      if (!region) throw new Error('no live region')
      const heard: (string | null)[] = []
      new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true })
      const told = async (text: string) => {
        while (region.textContent !== text) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      uploader.place({ name: 'film.mov', state: 'starting' })
      for (let percent = 1; percent < 100; percent += 1) {
        uploader.change('f1', { state: 'sending', progress: percent / 100 })
        if (percent % 25 === 0) await told(`Uploading: ${percent}%`)
      }
      uploader.change('f1', { state: 'finishing', progress: 0.99 })
      uploader.change('f1', { state: 'done', receipt: 'r' })
      await told('Uploaded: \u2068film.mov\u2069')
      return heard
    })
    expect(told.map(plain)).toEqual([
      'Uploading: film.mov',
      'Uploading: 25%',
      'Uploading: 50%',
      'Uploading: 75%',
      'Uploaded: film.mov',
    ])
  })

  test('to the page are events in the past tense, in order', async () => {
    const page = await browser.open('/')
    const heard = await page.evaluate(() => {
      const names = ['added', 'progressed', 'completed', 'failed', 'login-requested', 'removed']
      const types = [...names.map((name) => `sluice-upload-${name}`), 'sluice-uploads-settled']
      const events: string[] = []
      // On the document: they bubble.
      for (const type of types) document.addEventListener(type, () => events.push(type.replace('sluice-', '')))
      uploader.place({}, {})
      uploader.change('f1', { state: 'sending', progress: 0.5 })
      uploader.change('f2', { state: 'failed' })
      uploader.change('f1', { state: 'needs-login' })
      uploader.change('f1', { state: 'done', receipt: 'r' })
      uploader.remove('f2')
      return events
    })
    expect(heard).toEqual([
      'upload-added',
      'upload-added',
      'upload-progressed',
      'upload-failed',
      'upload-login-requested',
      'upload-progressed',
      'upload-completed',
      'uploads-settled',
      'upload-removed',
    ])
  })
})
