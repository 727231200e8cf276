/** axe-core over every state of the gallery, light and dark, and the narrowest width that WCAG asks for. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults, RunOptions } from 'axe-core'
import { describe, expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'
import { GALLERY } from './support/gallery.ts'

const browser = useElementBrowser(
  {
    '/': `<h1>Upload</h1><form><label for="f">Films</label>
      <sluice-upload><input id="f" type="file" name="f" multiple></sluice-upload></form>`,
    '/unlabelled': '<h1>Upload</h1><sluice-upload><input type="file" name="f"></sluice-upload>',
  },
  // axe does not know the canvas that a browser paints in the dark.
  ':root { color-scheme: light dark; background: light-dark(#fff, #121316) }',
)

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const OPTIONS: RunOptions = { rules: { 'target-size': { enabled: true } } }

async function violations(page: Awaited<ReturnType<typeof browser.open>>): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const results = (await page.evaluate(
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself there
    (options) => (globalThis as any).axe.run(document, options),
    OPTIONS,
  )) as AxeResults
  expect(results.passes.length).toBeGreaterThan(10)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  test.each(Object.keys(GALLERY))('%s has no violation', async (state) => {
    const page = await browser.open('/', { colorScheme, reducedMotion: 'reduce' })
    await page.evaluate((files) => uploader.place(...files), GALLERY[state] ?? [])
    if (state === 'canContinue' || state === 'chooseAgain') await page.locator('.panel').waitFor()
    expect(await violations(page)).toEqual([])
  })

  test('what is not always there has no violation either', async () => {
    const page = await browser.open('/', { colorScheme, reducedMotion: 'reduce' })
    await page.evaluate((files) => {
      uploader.place(...files, { name: 'big', size: 4e9, state: 'sending', progress: 0.5 })
      uploader.tell({ remembers: false })
      element.setAttribute('max-size', '2GB')
      element.querySelector('input')?.setAttribute('accept', '.mov')
    }, GALLERY.troubles ?? [])
    await page.evaluate(() => element.addFiles([new File(['x'], 'notes.txt')]))
    await page.getByRole('button', { name: 'Cancel: \u2068big\u2069' }).click()
    await page.getByText('Sure?').waitFor()
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'film.mov'))
      document.querySelector('h1')?.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true }))
    })
    await page.locator('.drop-frame').waitFor()
    expect(await violations(page)).toEqual([])
  })
})

test('a list of which most rows are not built has no violation', async () => {
  const page = await browser.open('/')
  await page.evaluate(() => uploader.place(...Array.from({ length: 200 }, (_, at) => ({ name: `${at}.jpg` }))))
  await page.waitForFunction(() => (element.shadowRoot?.querySelectorAll('li .name').length ?? 0) > 5)
  expect(await violations(page)).toEqual([])
})

test('an input without a label of the page’s gets one', async () => {
  const page = await browser.open('/unlabelled')
  expect(await violations(page)).toEqual([])
  expect(await page.getByLabel('Choose a file').count()).toBe(1)
})

test('every state fits into 320 px, which is 400 % zoom', async () => {
  const page = await browser.open('/', { viewport: { width: 320, height: 600 } })
  for (const [state, files] of Object.entries(GALLERY)) {
    await page.evaluate((placed) => {
      for (const file of element.files) uploader.remove(file.key)
      uploader.place(...placed)
    }, files)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect([state, width]).toEqual([state, 320])
  }
})
