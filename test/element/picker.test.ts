/**
 * Files chosen in the dialog that gives lasting access to them. The dialog itself is replaced by one that answers
 * handles of the origin-private file system, but where a test says that it is the real one.
 */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'
import { failPicker, pickerCalls, replacePicker } from './support/opfs-picker.ts'

const around = (input: string, attributes = '') =>
  `<form><label for="f">Films</label><sluice-upload ${attributes}>${input}</sluice-upload></form>`

const browser = useElementBrowser({
  '/many': around('<input type="file" id="f" multiple accept="image/*,.txt">'),
  '/one': around('<input type="file" id="f">'),
  '/limited': around('<input type="file" id="f" multiple accept=".txt">', 'max-size="5"'),
  '/odd-accept': around('<input type="file" id="f" accept="text">'),
  '/folder': around('<input type="file" id="f" webkitdirectory>'),
  '/camera': around('<input type="file" id="f" capture>'),
  '/forgetful': around('<input type="file" id="f">', 'remember="off"'),
})

const TEXT = { name: 'own.txt', mimeType: 'text/plain', buffer: Buffer.from('own') }
const calls = (page: Page) => page.evaluate(() => uploader.calls)
/** Names of what can be read again, as the engine was told. */
const kept = (page: Page) => page.evaluate(() => element.files.map(({ key }) => uploader.handles.get(key)))
const notice = (page: Page) =>
  page
    .locator('.notice:visible p')
    .evaluateAll((lines) => lines.map((line) => line.textContent?.replace(/[\u2066-\u2069]/gu, '')))

/** Opens a page whose dialog answers these files. */
async function openWith(path: string, texts: Readonly<Record<string, string>>): Promise<Page> {
  const page = await browser.open(path)
  await replacePicker(page, texts)
  return page
}

/** Acts, and chooses a file in the input's own dialog, which has to open. */
async function chooseInOwn(page: Page, act: () => Promise<void>): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await act()
  await (await chooser).setFiles([TEXT])
  await page.waitForFunction(() => uploader.calls.at(-1) === 'add:own.txt')
}

const clickInput = (page: Page) => () => page.locator('input').click()

describe('a click opens the dialog that gives lasting access (replaced)', () => {
  test('for several files of the accepted kinds, each with what it can be read from again', async () => {
    const page = await openWith('/many', { 'a.txt': 'a', 'b.txt': 'b' })
    await page.locator('input').click()
    await page.waitForFunction(() => uploader.calls.length === 2)
    expect(await calls(page)).toEqual(['add:a.txt', 'add:b.txt'])
    expect(await kept(page)).toEqual(['a.txt', 'b.txt'])
    expect(await page.evaluate(() => picker.asked)).toEqual([
      {
        multiple: true,
        types: [
          {
            description: 'image/*, .txt',
            accept: { 'image/*': [], 'application/x-chosen-by-extension': ['.txt'] },
          },
        ],
      },
    ])
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('input')
  })

  test('for one file, again and again, and the input is empty afterwards', async () => {
    const page = await openWith('/one', { 'a.txt': 'a' })
    for (const times of [1, 2]) {
      await page.locator('input').click()
      await page.waitForFunction((adds) => uploader.calls.filter((call) => call === 'add:a.txt').length === adds, times)
      await page.waitForFunction(() => element.querySelector('input')?.value === '')
    }
    expect(await page.evaluate(() => picker.asked)).toEqual([
      { multiple: false, types: [] },
      { multiple: false, types: [] },
    ])
  })

  test('and the page hears of the files as it always does', async () => {
    const page = await openWith('/many', { 'a.txt': 'a', 'b.txt': 'b' })
    await page.evaluate(() => {
      for (const type of ['input', 'change']) {
        document.addEventListener(type, ({ target }) => {
          document.title += ` ${type}: ${(target as HTMLInputElement).files?.length}`
        })
      }
      document.title = ''
    })
    await page.locator('input').click()
    await page.waitForFunction(() => uploader.calls.length === 2)
    expect(await page.title()).toBe('input: 2 change: 2')
  })

  test('by the label, by the keyboard, and by the button that asks for the file again', async () => {
    const page = await openWith('/one', { 'a.txt': 'a' })
    await page.getByText('Films').click()
    await page.waitForFunction(() => uploader.calls.at(-1) === 'add:a.txt')
    await page.locator('input').press('Enter')
    await page.waitForFunction(() => picker.asked.length === 2)
    await page.evaluate(() => uploader.place({ state: 'needs-file', isRestored: true, needs: 'choice', name: 'left' }))
    await page.locator('.panel').getByRole('button', { name: 'Continue' }).click()
    await page.waitForFunction(() => picker.asked.length === 3)
  })

  test('once, however often it is clicked', async () => {
    const page = await openWith('/one', { 'a.txt': 'a' })
    await page.evaluate(() => {
      const { answer } = picker
      const closed = new Promise((resolve) => Object.assign(globalThis, { closeDialog: resolve }))
      picker.answer = () => closed.then(answer)
    })
    await page.locator('input').dblclick()
    await page.locator('input').click()
    expect(await pickerCalls(page)).toBe(1)
    await page.evaluate(() => (globalThis as unknown as { closeDialog: () => void }).closeDialog())
    await page.waitForFunction(() => uploader.calls.length === 1)
    await page.locator('input').click()
    expect(await pickerCalls(page)).toBe(2)
  })

  test('for a thousand files, in their order', async () => {
    const page = await openWith('/many', { 'a.txt': 'a', 'b.txt': 'b' })
    await page.evaluate(() => {
      const { answer } = picker
      picker.answer = async () => {
        const handles = await answer()
        return Array.from({ length: 500 }, () => handles).flat()
      }
    })
    await page.locator('input').click()
    await page.waitForFunction(() => uploader.calls.length === 1000)
    const pairs = Array.from({ length: 500 }, () => ['a.txt', 'b.txt']).flat()
    expect(await kept(page)).toEqual(pairs)
    expect(await calls(page)).toEqual(pairs.map((name) => `add:${name}`))
  })
})

describe('what came from it (replaced)', () => {
  test('is judged like any other choice, by the limits and by the page', async () => {
    const page = await openWith('/limited', { 'a.txt': 'a', 'b.txt': 'too long', 'c.txt': 'c', 'd.pdf': 'd' })
    await page.evaluate(() =>
      document.addEventListener('sluice-upload-accept', (event) => {
        if ((event as Event & { readonly file: File }).file.name === 'c.txt') event.preventDefault()
      }),
    )
    await page.locator('input').click()
    await page.locator('.notice').waitFor()
    expect(await calls(page)).toEqual(['add:a.txt'])
    expect((await notice(page)).join(' ')).toMatch(/b\.txt\. The file is too large.*d\.pdf\. Files of this type/u)
  })

  test('is named where it cannot be read, and the rest is taken', async () => {
    const page = await openWith('/many', { 'a.txt': 'a', 'gone.txt': '' })
    await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('gone.txt'))
    await page.locator('input').click()
    await page.waitForFunction(() => uploader.calls.length === 1)
    expect(await kept(page)).toEqual(['a.txt'])
    expect(await notice(page)).toEqual([expect.stringMatching(/^Not added: gone\.txt\. The file cannot be read/u)])
  })

  test('is chosen in the input’s own dialog where none of it can be read', async () => {
    const page = await openWith('/one', { 'gone.txt': '' })
    await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('gone.txt'))
    await chooseInOwn(page, clickInput(page))
    expect(await notice(page)).toEqual([])
    expect(await kept(page)).toEqual([undefined])
  })
})

describe('the input’s own dialog', () => {
  test('comes next after the other (replaced) was given up, which the input tells as always', async () => {
    const page = await openWith('/one', { 'a.txt': 'a' })
    await page.evaluate(() =>
      document.addEventListener('cancel', ({ target }) => {
        document.title = `cancelled: ${(target as Element).id}`
      }),
    )
    await failPicker(page, 'AbortError')
    await page.locator('input').click()
    await page.waitForFunction(() => document.title === 'cancelled: f')
    expect(await calls(page)).toEqual([])
    expect(await notice(page)).toEqual([])
    await chooseInOwn(page, clickInput(page))
    expect(await pickerCalls(page)).toBe(1)
    await page.locator('input').click()
    expect(await pickerCalls(page)).toBe(2)
  })

  test.each(['SecurityError', 'NotAllowedError'])('opens within the click that got a %s (replaced)', async (name) => {
    const page = await openWith('/one', {})
    await failPicker(page, name)
    await chooseInOwn(page, clickInput(page))
    expect(await pickerCalls(page)).toBe(1)
  })

  test.each([
    ['a kind that the other cannot be told', '/odd-accept'],
    ['the camera', '/camera'],
    ['an element that remembers nothing', '/forgetful'],
  ])('stays for %s', async (_, path) => {
    const page = await openWith(path, { 'a.txt': 'a' })
    const chooser = page.waitForEvent('filechooser')
    await page.locator('input').click()
    await chooser
    expect(await pickerCalls(page)).toBe(0)
  })

  test('stays for folders', async () => {
    const page = await openWith('/folder', { 'a.txt': 'a' })
    const chooser = page.waitForEvent('filechooser')
    await page.locator('input').click()
    expect(await (await chooser).element().getAttribute('webkitdirectory')).toBe('')
    expect(await pickerCalls(page)).toBe(0)
  })

  test('stays where the page has one of its own', async () => {
    const page = await openWith('/one', { 'a.txt': 'a' })
    await page.evaluate(() => {
      document.querySelector('input')?.addEventListener('click', (event) => event.preventDefault())
    })
    await page.locator('input').click()
    expect(await pickerCalls(page)).toBe(0)
  })

  test('is asked for by a script that nobody has clicked for: the browser tells its author why none opens', async () => {
    const page = await browser.open('/one')
    // Not by `evaluate`, which counts as a click.
    await page.addInitScript(() => {
      const asked: unknown[] = []
      const showOpenFilePicker = async (options: unknown) => void asked.push(options)
      Object.assign(globalThis, { picker: { asked }, showOpenFilePicker })
      addEventListener('load', () => document.querySelector('input')?.click())
    })
    const told = page.waitForEvent('console', (message) => message.text().includes('user activation'))
    await page.reload()
    await told
    expect(await pickerCalls(page)).toBe(0)
  })

  test('opens where a test waits for it: the real other one is aborted then', async () => {
    const page = await browser.open('/one')
    expect(await page.evaluate(() => 'showOpenFilePicker' in globalThis)).toBe(true)
    await chooseInOwn(page, clickInput(page))
    expect(await kept(page)).toEqual([undefined])
  })
})

test('the real dialog, which closes itself without a window, understands what it is told to show', async () => {
  const page = await browser.open('/one')
  await page.evaluate(() => {
    document.addEventListener('cancel', () => {
      document.title = 'understood'
    })
    // What it does not understand opens the input's own dialog instead.
    HTMLInputElement.prototype.showPicker = () => {
      document.title = 'refused'
    }
  })
  const real = [
    '',
    '.zip',
    'image/*,.pdf',
    '.TAR.GZ,video/mp4',
    'application/vnd.ms-excel,.x+y',
    '*/*',
    '.extensiontooxx1',
  ]
  const told: string[] = []
  for (const accept of real) {
    await page.evaluate((value) => {
      document.title = ''
      // Anew, because an element whose dialog was given up shows the input's own next.
      const again = element.cloneNode(true) as HTMLElement
      again.querySelector('input')?.setAttribute('accept', value)
      element.replaceWith(again)
      globalThis.element = again as typeof element
    }, accept)
    await page.locator('input').click()
    await page.waitForFunction(() => document.title !== '')
    told.push(`${accept}: ${await page.title()}`)
  }
  expect(told).toEqual(real.map((accept) => `${accept}: understood`))
})
