/**
 * A page that is reloaded in the middle of an upload whose file was chosen by the button: the whole way, from the element
 * as it is served to the object in the store. Only the browser's dialog is replaced, see `support/opfs-picker.ts`.
 */
import { createHash } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, type Scene } from '../browsers/support/scene.ts'
import { FORM_BODY } from '../browsers/support/site.ts'
import { launchChromium } from '../support/chromium.ts'
import { replacePicker } from './support/opfs-picker.ts'

const PART = 256 * 1024
const PARTS = 24
/** No part equals another. */
const TEXT = Array.from({ length: PARTS }, (_, part) =>
  String(part)
    .padStart(2, '0')
    .repeat(PART / 2),
).join('')

let browser: Browser
let scene: Scene

beforeAll(async () => {
  browser = await launchChromium()
  scene = await openScene({ body: FORM_BODY, swift: { minPartBytes: PART } })
})
afterAll(async () => {
  await browser?.close()
  await scene?.close()
})

/** A page whose element has loaded what opens the dialog, as it has long before a person clicks. */
async function openPage(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(scene.origin)
  // As text: the test's own bundler would make the import one of its own.
  await page.evaluate("import('/uploads/file-picker.js').then(() => undefined)")
  return page
}

test('goes on by itself: nothing is chosen again, nothing clicked (dialog replaced)', async () => {
  const slow = { kind: 'bandwidth', uploadBytesPerSecond: 1_500_000 } as const
  scene.weather.add({ id: 'slow', match: { method: 'PUT', signed: true }, fault: slow })
  const page = await openPage()
  await replacePicker(page, { 'film.txt': TEXT })
  await page.locator('input').click()
  await page.waitForFunction(() => (shown()?.files[0]?.parts?.stored ?? 0) >= 6)
  const stored = (await scene.partNames()).map((name) => Number(name.slice(-6)))
  await page.reload()
  scene.weather.remove('slow')

  await expect.poll(() => page.evaluate(() => shown()?.files.map(({ state }) => state))).toEqual(['done'])
  const [file] = (await page.evaluate(() => shown()?.files)) ?? []
  expect(file).toMatchObject({ name: 'film.txt', isRestored: true, attempt: 1 })
  const sha256 = createHash('sha256').update(TEXT).digest('hex')
  expect(await scene.read(file?.receipt ?? '')).toEqual({ size: PARTS * PART, sha256 })
  // What was stored was not sent again, and nothing was begun anew.
  const sent = scene.sentParts().toSorted((one, other) => one - other)
  expect(sent.filter((part) => stored.includes(part))).toEqual(stored.toSorted((one, other) => one - other))
  expect(stored.length).toBeGreaterThanOrEqual(6)
  expect(scene.calls.filter((call) => call.startsWith('POST /uploads '))).toHaveLength(1)
})
