/** The element as a part of a form, in real Chromium, its engine scripted. */
import { describe, expect, test } from 'vitest'
import { formEntries, useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/': `<form>
    <input name="title" value="A film">
    <label for="video">Video</label>
    <sluice-upload><input id="video" type="file" name="video" multiple required></sluice-upload>
    <input id="other" type="file" name="poster">
    <button>Send</button>
  </form>`,
  '/outside': `<form id="away"></form>
    <sluice-upload><input type="file" name="video" form="away"></sluice-upload>`,
  '/fieldset': `<form><fieldset disabled>
    <sluice-upload><input type="file" name="video" multiple required></sluice-upload>
  </fieldset></form>`,
})

describe('the input under the element', () => {
  test('hands name and required over, and gets both back when the element leaves the page', async () => {
    const page = await browser.open('/')
    const attributes = () =>
      page.evaluate(() => {
        const input = document.querySelector('#video') ?? element.querySelector('#video')
        const read = (node: Element | null) => [node?.getAttribute('name'), node?.hasAttribute('required')]
        return { input: read(input), element: read(element) }
      })
    expect(await attributes()).toEqual({ input: [null, false], element: ['video', true] })
    const after = await page.evaluate(() => {
      const input = element.querySelector('input')
      element.remove()
      return { outside: input?.outerHTML, host: element.getAttributeNames() }
    })
    expect(after.host).toEqual([])
    expect(after.outside).toContain('name="video"')
    expect(after.outside).toContain('required=""')
    expect(after.outside).not.toContain('title')
  })

  test('hands over again what a framework writes again', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      element.removeAttribute('name')
      element.querySelector('input')?.setAttribute('name', 'film')
    })
    expect(await page.evaluate(() => [element.name, element.querySelector('input')?.hasAttribute('name')])).toEqual([
      'film',
      false,
    ])
  })

  test('is an ordinary input without JavaScript', async () => {
    const page = await browser.open('/', { javaScriptEnabled: false })
    const input = page.locator('#video')
    expect(await input.isVisible()).toBe(true)
    expect(await input.getAttribute('name')).toBe('video')
    expect(await input.evaluate((node) => getComputedStyle(node).opacity)).toBe('1')
  })

  test('may come later, as streamed and rendered pages have it', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      input.name = 'late'
      element.removeAttribute('name')
      element.replaceChildren(input)
    })
    expect(await page.evaluate(() => element.name)).toBe('late')
  })
})

describe('what the form sends', () => {
  test('goes to the form that the input names, wherever it stands', async () => {
    const page = await browser.open('/outside')
    await page.evaluate(() => uploader.place({ state: 'done', receipt: 'r.one' }))
    expect(await formEntries(page)).toEqual([['video', 'r.one']])
    expect(await page.evaluate(() => element.form?.id)).toBe('away')
  })

  test('is one receipt a file under the name of the input, and no file', async () => {
    const page = await browser.open('/')
    await page.evaluate(() =>
      uploader.place({ state: 'done', receipt: 'r.one' }, { state: 'sending' }, { state: 'done', receipt: 'r.two' }),
    )
    expect(await formEntries(page)).toEqual([
      ['title', 'A film'],
      ['video', 'r.one'],
      ['video', 'r.two'],
      ['poster', 'File '],
    ])
  })

  test('is never the file itself, even where a script gives the input its name back', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => uploader.place({ state: 'done', receipt: 'r.one' }))
    const sent = await page.evaluate(() => {
      const input = element.querySelector('input')
      const form = document.querySelector('form')
      if (input === null || form === null) throw new Error('incomplete page')
      const transfer = new DataTransfer()
      transfer.items.add(new File(['x'.repeat(1000)], 'film.mov'))
      input.files = transfer.files
      // Within one task, before any observer can act.
      input.name = 'video'
      return Array.from(new FormData(form).getAll('video'), (value) => typeof value)
    })
    expect(sent).toEqual(['string'])
  })

  test('is empty after a reset, which cancels what is on its way', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      uploader.place({ state: 'done', receipt: 'r.one' }, { state: 'sending' }, { state: 'failed' })
      document.querySelector('form')?.reset()
    })
    expect(await page.evaluate(() => uploader.calls)).toEqual(['remove:f1', 'cancel:f2', 'remove:f2', 'remove:f3'])
    expect(await page.evaluate(() => [element.files.length, element.receipts.length])).toEqual([0, 0])
    expect(await formEntries(page)).toEqual([
      ['title', 'A film'],
      ['poster', 'File '],
    ])
  })

  test('holds nothing of a disabled fieldset', async () => {
    const page = await browser.open('/fieldset')
    await page.evaluate(() => uploader.place({ state: 'done', receipt: 'r.one' }))
    expect(await formEntries(page)).toEqual([])
    expect(await page.evaluate(() => element.checkValidity())).toBe(true)
    await page.evaluate(() => document.querySelector('fieldset')?.removeAttribute('disabled'))
    expect(await formEntries(page)).toEqual([['video', 'r.one']])
  })
})

describe('validity', () => {
  test('follows the upload, in words', async () => {
    const page = await browser.open('/')
    const judged = () =>
      page.evaluate(() => ({
        valid: element.checkValidity(),
        missing: element.validity.valueMissing,
        message: element.validationMessage.replace(/[\u2066-\u2069]/gu, ''),
      }))
    expect(await judged()).toEqual({ valid: false, missing: true, message: 'Please choose a file.' })
    await page.evaluate(() => uploader.place({ name: 'film.mov', state: 'sending' }))
    expect(await judged()).toEqual({
      valid: false,
      missing: false,
      message: 'Still uploading: film.mov. Wait until it is done, or cancel it.',
    })
    await page.evaluate(() => uploader.change('f1', { state: 'finishing', progress: 0.999 }))
    expect((await judged()).valid).toBe(false)
    await page.evaluate(() => uploader.change('f1', { state: 'failed' }))
    expect((await judged()).message).toBe('Not uploaded: film.mov. Try again, or remove it.')
    await page.evaluate(() => uploader.change('f1', { state: 'done', receipt: 'r' }))
    expect(await judged()).toEqual({ valid: true, missing: false, message: '' })
  })

  test('blocks the form and leads to the input', async () => {
    const page = await browser.open('/')
    await page.evaluate(() => {
      document.querySelector('form')?.addEventListener('submit', (event) => {
        event.preventDefault()
        document.title = 'submitted'
      })
    })
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await page.title()).toBe('Upload')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('video')
    await page.evaluate(() => uploader.place({ state: 'done', receipt: 'r' }))
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await page.title()).toBe('submitted')
  })
})
