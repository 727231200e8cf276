/** How files get into the element: picked, dropped, replaced, refused. Drops are synthetic DataTransfers. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/many': '<form><sluice-upload><input type="file" name="f" multiple accept="image/*,.pdf"></sluice-upload></form>',
  '/one': '<form><sluice-upload><input type="file" name="f"></sluice-upload></form>',
  '/disabled': '<form><sluice-upload><input type="file" name="f" multiple disabled></sluice-upload></form>',
})

const text = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })
const image = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(name) })

async function drag(page: Page, kind: 'dragover' | 'dragleave' | 'drop', names: readonly string[]): Promise<boolean> {
  return await page.evaluate(
    ({ kind, names }) => {
      const dataTransfer = new DataTransfer()
      for (const name of names) {
        dataTransfer.items.add(new File([name], name, { type: name.endsWith('.png') ? 'image/png' : 'text/plain' }))
      }
      const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })
      element.querySelector('input')?.dispatchEvent(event)
      return event.defaultPrevented
    },
    { kind, names },
  )
}

const calls = (page: Page) => page.evaluate(() => uploader.calls)
const notice = (page: Page) =>
  page
    .locator('.notice:visible')
    .evaluateAll((nodes) => nodes.map((n) => n.textContent?.replace(/[\u2066-\u2069]/gu, '')))

describe('picking', () => {
  test('starts at once, and the same file can be picked again', async () => {
    const page = await browser.open('/many')
    await page.locator('input').setInputFiles([image('a.png'), image('b.png')])
    await page.waitForFunction(() => element.querySelector('input')?.value === '')
    await page.locator('input').setInputFiles([image('a.png')])
    expect(await calls(page)).toEqual(['add:a.png', 'add:b.png', 'add:a.png'])
  })

  test('lets the page’s own listeners see the files first', async () => {
    const page = await browser.open('/many')
    await page.evaluate(() =>
      document.addEventListener('change', (event) => {
        document.title = String((event.target as HTMLInputElement).files?.length)
      }),
    )
    await page.locator('input').setInputFiles([image('a.png'), image('b.png')])
    expect(await page.title()).toBe('2')
  })

  test('replaces the file where there is room for one', async () => {
    const page = await browser.open('/one')
    await page.locator('input').setInputFiles([text('a.txt')])
    await page.locator('input').setInputFiles([text('b.txt')])
    expect(await calls(page)).toEqual(['add:a.txt', 'cancel:f1', 'remove:f1', 'add:b.txt'])
    expect(await page.locator('li').count()).toBe(1)
  })
})

describe('dropping', () => {
  test('takes what the input accepts and names what it does not', async () => {
    const page = await browser.open('/many')
    expect(await drag(page, 'drop', ['a.png', 'notes.txt', 'b.pdf'])).toBe(true)
    await page.waitForFunction(() => uploader.calls.length === 2)
    expect(await calls(page)).toEqual(['add:a.png', 'add:b.pdf'])
    expect(await notice(page)).toEqual(['Not added: notes.txt. Files of this type are not accepted here.'])
    await page.locator('input').setInputFiles([image('c.png')])
    expect(await notice(page)).toEqual([])
  })

  test('refuses two files where there is room for one', async () => {
    const page = await browser.open('/one')
    await drag(page, 'drop', ['a.txt', 'b.txt'])
    await page.locator('.notice').waitFor()
    expect(await notice(page)).toEqual(['Not added: a.txt and b.txt. Those are too many files. At most 1 file.'])
    expect(await calls(page)).toEqual([])
  })

  test('shows where to let go, and stops when the pointer leaves', async () => {
    const page = await browser.open('/many')
    expect(await drag(page, 'dragover', ['a.png'])).toBe(true)
    expect(await page.locator('.zone').textContent()).toContain('Drop to upload')
    await drag(page, 'dragleave', ['a.png'])
    await page.locator('.zone', { hasText: 'Choose files' }).waitFor()
  })

  test('ignores text that is dragged, and everything while disabled', async () => {
    const page = await browser.open('/many')
    expect(await drag(page, 'dragover', [])).toBe(false)
    const disabled = await browser.open('/disabled')
    expect(await drag(disabled, 'drop', ['a.png'])).toBe(false)
    expect(await calls(disabled)).toEqual([])
  })
})
