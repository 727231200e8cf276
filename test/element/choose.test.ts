/** How files get into the element: picked, dropped, replaced, refused. Drops are synthetic DataTransfers. */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { SluiceUploadElement } from '../../src/element/sluice-upload-element.ts'
import { temporaryFolder } from '../support/processes.ts'
import { useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/many': '<form><sluice-upload><input type="file" name="f" multiple accept="image/*,.pdf"></sluice-upload></form>',
  '/one': '<form><sluice-upload><input type="file" name="f"></sluice-upload></form>',
  '/limited': `<form><sluice-upload max-size="1 kB" max-files="3" max-total-size="1500">
    <input type="file" name="f" multiple></sluice-upload></form>`,
  '/two': `<form><sluice-upload id="upper"><input type="file" name="f" multiple disabled></sluice-upload>
    <sluice-upload id="lower"><input type="file" name="g" multiple></sluice-upload>
    <textarea></textarea></form><div id="elsewhere">Text</div>`,
  '/folder': '<form><sluice-upload><input type="file" name="f" webkitdirectory></sluice-upload></form>',
  '/disabled': '<form><sluice-upload><input type="file" name="f" multiple disabled></sluice-upload></form>',
})

const text = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })
const image = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(name) })

type DragKind = 'dragover' | 'dragleave' | 'drop'

async function drag(page: Page, kind: DragKind, names: readonly string[], at = 'input'): Promise<boolean> {
  return await page.evaluate(
    ({ kind, names, at }) => {
      const dataTransfer = new DataTransfer()
      for (const name of names) {
        dataTransfer.items.add(new File([name], name, { type: name.endsWith('.png') ? 'image/png' : 'text/plain' }))
      }
      const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })
      document.querySelector(at)?.dispatchEvent(event)
      return event.defaultPrevented
    },
    { kind, names, at },
  )
}

const calls = (page: Page) => page.evaluate(() => uploader.calls)
const notice = (page: Page) =>
  page
    .locator('.notice:visible p')
    .evaluateAll((lines) => lines.map((line) => line.textContent?.replace(/[\u2066-\u2069]/gu, '')))
const plain = (text: string | null | undefined) => text?.replaceAll('\u00a0', ' ')

/** On the page with two of them the first one is disabled. */
const useLower = (page: Page) =>
  page.evaluate(() => {
    const lower = document.querySelector<SluiceUploadElement>('#lower')
    if (lower === null) throw new Error('incomplete page')
    globalThis.element = lower
    lower.uploader = globalThis.uploader
  })

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

describe('limits', () => {
  test('are told before anything is chosen, and refuse in words what runs against them', async () => {
    const page = await browser.open('/limited')
    expect(plain(await page.locator('.zone').textContent())).toContain('At most 3 files. At most 1 kB.')
    const sized = (name: string, size: number) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(size) })
    await page
      .locator('input')
      .setInputFiles([
        sized('a', 700),
        sized('b', 1001),
        sized('c', 700),
        sized('d', 101),
        sized('e', 1),
        sized('f', 1),
      ])
    await page.waitForFunction(() => uploader.calls.length === 3)
    expect(await calls(page)).toEqual(['add:a', 'add:c', 'add:e'])
    expect((await notice(page)).map(plain)).toEqual([
      'Not added: b. The file is too large. At most 1 kB.',
      'Not added: d. That is too much in all. At most 1.5 kB.',
      'Not added: f. Those are too many files. At most 3 files.',
    ])
  })

  test('that are mistaken are told to the page’s author, and stop nothing', async () => {
    const page = await browser.open('/many')
    const told = await page.evaluate(async () => {
      const heard = new Promise<string>((resolve) => {
        globalThis.addEventListener('error', (event) => {
          event.preventDefault()
          resolve(event.message)
        })
      })
      element.setAttribute('max-size', 'huge')
      return await heard
    })
    expect(told).toContain('max-size="huge": write a size such as "2GB", or bytes.')
    await page.locator('input').setInputFiles([image('a.png')])
    expect(await calls(page)).toEqual(['add:a.png'])
  })

  test('of the page’s own: it is asked for each file, and may give its reason', async () => {
    const page = await browser.open('/many')
    await page.evaluate(() => {
      document.addEventListener('sluice-upload-accept', (event) => {
        const { file } = event as Event & { readonly file: File }
        if (file.name !== 'a.png') event.preventDefault()
        if (file.name === 'b.png') Object.assign(event, { reason: 'Only the letter a.' })
      })
    })
    await page.locator('input').setInputFiles([image('a.png'), image('b.png'), image('c.png')])
    expect(await calls(page)).toEqual(['add:a.png'])
    expect(await notice(page)).toEqual(['Not added: b.png. Only the letter a.'])
  })
})

describe('anywhere on the page', () => {
  test('a drop goes to the nearest element that takes files, and a frame says so', async () => {
    const page = await browser.open('/two')
    await useLower(page)
    expect(await drag(page, 'dragover', ['a.png'], '#elsewhere')).toBe(true)
    await page.locator('#lower .drop-frame', { hasText: 'Drop to upload' }).waitFor()
    expect(await page.evaluate(() => element.matches(':state(dragging)'))).toBe(true)
    expect(await drag(page, 'drop', ['a.png'], '#elsewhere')).toBe(true)
    await page.waitForFunction(() => uploader.calls.length === 1)
    expect(await calls(page)).toEqual(['add:a.png'])
    expect(await page.locator('#lower .drop-frame').isVisible()).toBe(false)
    expect(await page.evaluate(() => element.matches(':state(dragging)'))).toBe(false)
  })

  test('a drop that the page handles, into a field, or with drop="zone", is left alone', async () => {
    const page = await browser.open('/two')
    await useLower(page)
    expect(await drag(page, 'drop', ['a.png'], 'textarea')).toBe(false)
    await page.evaluate(() => {
      document.querySelector('#elsewhere')?.addEventListener('drop', (event) => event.preventDefault())
    })
    await drag(page, 'drop', ['a.png'], '#elsewhere')
    await page.evaluate(() => element.setAttribute('drop', 'zone'))
    expect(await drag(page, 'drop', ['a.png'], 'main')).toBe(false)
    expect(await drag(page, 'drop', ['b.png'], '#lower')).toBe(true)
    await page.waitForFunction(() => uploader.calls.length === 1)
    expect(await calls(page)).toEqual(['add:b.png'])
  })

  test('files are pasted, a screenshot under a name of its own; text in a field stays text', async () => {
    const page = await browser.open('/two')
    await useLower(page)
    const taken = await page.evaluate(() => {
      const paste = (selector: string, name: string) => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(
          new File(['x'], name, { type: 'image/png', lastModified: Date.UTC(2026, 10, 23, 17, 5) }),
        )
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
        document.querySelector(selector)?.dispatchEvent(event)
        return event.defaultPrevented
      }
      return [paste('textarea', 'note.png'), paste('body', 'image.png'), paste('#elsewhere', 'photo.png')]
    })
    expect(taken).toEqual([false, true, true])
    await page.waitForFunction(() => uploader.calls.length === 2)
    expect(await calls(page)).toEqual(['add:image-2026-11-23-170500.png', 'add:photo.png'])
  })
})

/** A folder with a file and a folder with a file in it. */
async function folderOfTwo() {
  const { path, remove } = await temporaryFolder('sluice-folder-')
  await mkdir(join(path, 'raw'))
  await writeFile(join(path, '1.jpg'), 'x')
  await writeFile(join(path, 'raw', '1.dng'), 'x')
  return { path, name: basename(path), remove }
}

describe('a folder', () => {
  test('is chosen as one', async () => {
    const page = await browser.open('/folder')
    expect(await page.locator('.zone').textContent()).toContain('Choose a folder')
    const folder = await folderOfTwo()
    await page.locator('input').setInputFiles(folder.path)
    await page.waitForFunction(() => uploader.calls.length === 2)
    await folder.remove()
    expect((await calls(page)).toSorted()).toEqual(['add:1.dng', 'add:1.jpg'])
  })

  test('is dropped as a person does it: with the path of each file, and what it can be read from later', async () => {
    const page = await browser.open('/two')
    await useLower(page)
    const folder = await folderOfTwo()
    const session = await page.context().newCDPSession(page)
    const data = { items: [], files: [folder.path, join(folder.path, '1.jpg')], dragOperationsMask: 1 }
    const box = await page.locator('#elsewhere').boundingBox()
    const [x, y] = [(box?.x ?? 0) + 5, (box?.y ?? 0) + 5]
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x, y, data })
    }
    await page.waitForFunction(() => uploader.calls.length === 3)
    await folder.remove()
    const taken = await page.evaluate(() =>
      element.files.map(({ key, name }) => `${name} ${uploader.paths.get(key)} ${uploader.handles.get(key)}`),
    )
    expect(taken.toSorted()).toEqual([
      `1.dng ${folder.name}/raw/1.dng 1.dng`,
      `1.jpg ${folder.name}/1.jpg 1.jpg`,
      '1.jpg undefined 1.jpg',
    ])
  })
})
