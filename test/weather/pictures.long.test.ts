/**
 * Pictures of the weather's page for docs/weather.md, with requests that really happened. In the long run, where the
 * element's pictures are made too: they cannot fail, so they would only cost time before.
 */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { WEATHER_PRESETS } from '../../src/dev.ts'
import { launchChromium } from '../support/chromium.ts'
import { openScene, type Scene } from './support/scene.ts'

const FOLDER = 'docs/images'
const NAMES = ['000001', '000002', '000003', '000004', '000005', '000006']

let browser: Browser
let scene: Scene

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true })
  browser = await launchChromium()
  scene = await openScene()
  const preset = WEATHER_PRESETS.find(({ name }) => name === 'train-tunnel')
  // As on the train, but without its waiting.
  const rules = (preset?.rules ?? []).map(({ id = '', match = {}, fault }) => {
    const { signed: _, ...rest } = match
    if (fault.kind === 'stall') return { id, match: { ...rest, every: 2 }, fault: { ...fault, ms: 400 } }
    if (fault.kind === 'reset') return { id, match: { ...rest, every: 5 }, fault }
    return { id, match: rest, fault }
  })
  scene.store.weather.add(...rules)
  for (const name of NAMES) {
    const body = randomBytes(1_200_000)
    await scene.send('PUT', `7f3a8x6/${name}`, { body }).catch(() => undefined)
  }
  const open = await scene.beginPut('7f3a8x6/000007', 1_000_000)
  open.write(randomBytes(400_000))
  await scene.seen(({ path }) => path.endsWith('000007'))
})
afterAll(async () => {
  await browser?.close()
  await scene?.close()
})

it.each([
  [1280, 960, 'light'],
  [360, 780, 'dark'],
] as const)('%d × %d, %s', async (width, height, colorScheme) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${scene.store.url}/weather`)
  await page.locator('.requests li').first().waitFor()
  await page.locator('.rule').first().waitFor()
  await page.screenshot({ path: `${FOLDER}/weather-${width}-${colorScheme}.png` })
  await context.close()
})
