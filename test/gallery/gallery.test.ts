/**
 * The gallery in real Chromium, under its own policy: every scene comes to the state that it is there to show, by a real
 * upload to its misbehaving store, and the page is sound to axe-core in all of them.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileState } from '../../src/client/engine/snapshot.ts'
import type { Scene } from '../../src/dev/demo/gallery/scene.ts'
import { SCENE_GROUPS, SCENES } from '../../src/dev/demo/gallery/scenes.ts'
import { type Demo, startDemo } from '../../src/dev/demo/start-demo.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { type GalleryPage, openGallery } from './support/gallery-page.ts'

let browser: Browser
let demo: Demo
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder('sluice-gallery-')
  demo = await startDemo({ port: 0, folder: folder.path })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await folder?.remove()
})

const open = (only: string): Promise<GalleryPage> => openGallery(browser, `${demo.url}/gallery?only=${only}`)

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const OPTIONS: RunOptions = { rules: { 'target-size': { enabled: true } } }

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const results = (await page.evaluate(
    // Without the ten thousand names, which take axe minutes and are made as the others are.
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself there
    (options) => (globalThis as any).axe.run({ exclude: '#many' }, options),
    OPTIONS,
  )) as AxeResults
  expect(results.passes.length).toBeGreaterThan(10)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

test('the scenes show every state that a file can be in, but for the one that a page takes away at once', () => {
  const shown = new Set<string>(SCENES.map(({ shows }) => shows))
  const all: Readonly<Record<FileState, boolean>> = {
    waiting: true,
    starting: true,
    sending: true,
    paused: true,
    retrying: true,
    verifying: true,
    finishing: true,
    'needs-login': true,
    'needs-file': true,
    elsewhere: true,
    done: true,
    failed: true,
    cancelled: false,
  }
  const wanted = Object.entries(all).flatMap(([state, isWanted]) => (isWanted ? [state] : []))
  expect(wanted.filter((state) => !shown.has(state))).toEqual([])
})

/** Some ten seconds each on a machine that does nothing else. */
const GROUP_TIMEOUT_MS = 180_000

describe.each(SCENE_GROUPS)('the group $id', ({ id, scenes }) => {
  test('comes to what its scenes say, is sound to axe-core, and each button mends its scene', {
    timeout: GROUP_TIMEOUT_MS,
  }, async () => {
    const { page, reached, complaints, close } = await open(id)
    const expected = (scene: Scene) => ({ scene: scene.name, state: scene.shows, problem: scene.problem })
    expect(await Promise.all(scenes.map(reached))).toEqual(scenes.map(expected))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page)).toEqual([])
    }
    const mended = scenes.flatMap(({ name, relief }) =>
      relief === undefined ? [] : [{ name, shows: 'done' as const }],
    )
    for (const { name } of mended) await page.locator(`#${name} [data-act="relieve"]`).click()
    const done = mended.map(({ name }) => ({ scene: name, state: 'done', problem: undefined }))
    expect(await Promise.all(mended.map(reached))).toEqual(done)
    expect(complaints).toEqual([])
    await close()
  })
})

test('“Start again” begins with nothing of what was', async () => {
  const { page, reached, close } = await open('name-taken')
  const [scene] = SCENES.filter(({ name }) => name === 'name-taken')
  if (scene === undefined) throw new Error('The scene name-taken is gone.')
  await reached(scene)
  const before = await page.evaluate(() => document.querySelector('sluice-upload')?.getAttribute('endpoint'))
  await page.getByRole('button', { name: 'Start again' }).click()
  await page.waitForFunction(
    (old) => (document.querySelector('sluice-upload')?.getAttribute('endpoint') ?? old) !== old,
    before,
  )
  await reached(scene)
  expect(await page.evaluate(() => document.querySelector('sluice-upload')?.files.length)).toBe(1)
  await close()
})

test('its policy has no exception but its stores, and nothing is inline', async () => {
  const answer = await fetch(`${demo.url}/gallery`)
  const policy = answer.headers.get('Content-Security-Policy')?.split('; ')
  const [connect = '', ...rest] = policy?.filter((line) => line.startsWith('connect-src')) ?? []
  expect(rest).toEqual([])
  const stores = connect.split(' ').slice(2)
  expect(connect).toMatch(/^connect-src 'self'( http:\/\/127\.0\.0\.1:\d+)+$/)
  expect(new Set(stores).size).toBe(SCENES.length)
  expect(policy?.filter((line) => line !== connect)).toEqual([
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ])
  expect(await answer.text()).not.toMatch(/<style|<script(?! type="module" src=)| style=| on\w+=/)
})

test('the demo’s page leads to it', async () => {
  const page = await browser.newPage()
  await page.goto(demo.url)
  await page.getByRole('link', { name: 'See every state' }).click()
  expect(await page.getByRole('article').count()).toBe(SCENES.length)
  await page.close()
})
