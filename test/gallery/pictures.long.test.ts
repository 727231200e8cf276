/**
 * The gallery's pictures: every group of scenes at two widths, light and dark, one in forced colours, one card from right
 * to left, and the README's. Nothing may stick out at 360 px. Those of docs/images are taken by
 * `SLUICE_LONG=1 SLUICE_PICTURES=docs/images npx vitest run --project stores test/gallery/pictures.long.test.ts`
 */
import { readdir, stat, writeFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCENE_GROUPS, SCENES } from '../../src/dev/demo/gallery/scenes.ts'
import { type Demo, startDemo } from '../../src/dev/demo/start-demo.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { type GalleryPage, openGallery } from './support/gallery-page.ts'
import { smallPng } from './support/small-png.ts'

const SCHEMES = ['light', 'dark'] as const
const WIDTHS = [1280, 360] as const
/** As much as a clone of the repository should have to carry. */
const MOST_BYTES = 3_000_000
const MARGIN = 12
const SETTLING_MS = 12_000
const TIMEOUT_MS = 240_000

let browser: Browser
let demo: Demo
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let pictures: string

beforeAll(async () => {
  folder = await temporaryFolder('sluice-gallery-')
  pictures = process.env.SLUICE_PICTURES ?? folder.path
  demo = await startDemo({ port: 0, folder: `${folder.path}/demo` })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await folder?.remove()
})

async function open(only: string, options: BrowserContextOptions = {}): Promise<GalleryPage> {
  const gallery = await openGallery(browser, `${demo.url}/gallery?only=${only}`, options)
  await gallery.page.evaluate(() => {
    // What Debian has in place of a system's own face is very wide.
    document.documentElement.style.fontFamily = '"Nimbus Sans", "Noto Sans CJK SC", sans-serif'
  })
  return gallery
}

/** What the kernels' buffers swallow at the beginning looks like a very quick line, for a while. */
async function settled({ page, reached }: GalleryPage, scenes: typeof SCENES, settlingMs = SETTLING_MS): Promise<void> {
  const came = await Promise.all(scenes.map(reached))
  expect(came.map(({ state }) => state)).toEqual(scenes.map(({ shows }) => shows))
  await page.waitForTimeout(settlingMs)
}

/** With a little of the page around it. */
async function take(page: Page, selector: string, name: string): Promise<void> {
  const box = await page.locator(selector).evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return { left, top: top + scrollY, width, height }
  })
  const x = Math.max(0, box.left - MARGIN)
  const clip = { x, y: box.top - MARGIN, width: box.left + box.width + MARGIN - x, height: box.height + 2 * MARGIN }
  const png = await page.screenshot({ clip, fullPage: true, animations: 'disabled' })
  await writeFile(`${pictures}/gallery-${name}.png`, await smallPng(page, png))
}

describe('pictures', () => {
  test.each(SCENE_GROUPS)('of the group $id', { timeout: TIMEOUT_MS }, async ({ id, scenes }) => {
    const gallery = await open(id)
    const { page } = gallery
    await settled(gallery, scenes)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 })
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await take(page, `#${id}`, `${id}-${width}-${colorScheme}`)
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' })
    if (id === 'interrupted') await take(page, `#${id}`, 'forced-colours')
    expect(gallery.complaints).toEqual([])
    await gallery.close()
  })

  test.each(['together', 'right-to-left'])('of the scene %s alone, large', { timeout: TIMEOUT_MS }, async (name) => {
    const gallery = await open(name, { deviceScaleFactor: 2, viewport: { width: 740, height: 800 } })
    await settled(
      gallery,
      SCENES.filter((scene) => scene.name === name),
      2 * SETTLING_MS,
    )
    for (const colorScheme of SCHEMES) {
      await gallery.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await take(gallery.page, `#${name} sluice-upload`, `${name}-${colorScheme}`)
    }
    await gallery.close()
  })

  test('are no burden for a clone', async () => {
    const names = (await readdir(pictures)).filter((name) => name.startsWith('gallery-'))
    const sizes = await Promise.all(names.map(async (name) => (await stat(`${pictures}/${name}`)).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES)
  })
})
