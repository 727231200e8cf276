/** The page at `/weather` in real Chromium: what a person switches is in force, what happens is to be seen. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WEATHER_PRESETS } from '../../src/dev.ts'
import { launchChromium } from '../support/chromium.ts'
import { openScene, type Scene } from './support/scene.ts'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

let browser: Browser
let scene: Scene
let faults: string[]

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  scene = await openScene()
  faults = []
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await scene.close()
  expect(faults).toEqual([])
})

/** What the page's policy blocks is told on the console. */
async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(`${scene.store.url}/weather`)
  await page.getByRole('button', { name: /^Storm/ }).waitFor()
  return page
}

const sky = (page: Page, text: string): Promise<void> => page.getByRole('status').filter({ hasText: text }).waitFor()

describe('the page', () => {
  it('puts a bad day in force and takes it back', async () => {
    const page = await openPage()
    await sky(page, 'Fine weather')
    const card = page.getByRole('button', { name: /^Hotel in the evening/ })
    await card.click()
    await sky(page, 'Hotel in the evening')
    expect(await card.getAttribute('aria-pressed')).toBe('true')
    expect(scene.store.weather.rules().map(({ id }) => id)).toEqual(['slow-hotel.way', 'slow-hotel.width'])

    await page.getByRole('button', { name: /^Storm/ }).click()
    await sky(page, 'Storm')
    expect([scene.store.weather.rules(), scene.store.weather.climate()?.seed]).toEqual([[], 1])
    expect(await card.getAttribute('aria-pressed')).toBe('false')

    await page.getByRole('button', { name: 'Clear the sky' }).click()
    await sky(page, 'Fine weather')
    expect(scene.store.weather.climate()).toBeUndefined()
  })

  it('makes a rule by hand, says what is wrong with one, and removes it', async () => {
    const page = await openPage()
    await page.getByText('Make a rule').click()
    await page.getByLabel('What goes wrong').selectOption('Another status')
    await page.getByLabel('Status', { exact: true }).fill('700')
    await page.getByLabel('Method').selectOption('PUT')
    await page.getByLabel('Which of them').selectOption('every…')
    await page.getByLabel('Number', { exact: true }).fill('2')
    await page.getByRole('button', { name: 'Put it in force' }).click()
    await page.getByRole('alert').filter({ hasText: 'rules[0].fault.status must be 599 or less' }).waitFor()

    // The browser has told of the refusal on its console.
    faults = faults.filter((fault) => !fault.includes('422'))
    await page.getByLabel('Status', { exact: true }).fill('502')
    await page.getByRole('button', { name: 'Put it in force' }).click()
    await sky(page, 'One rule in force')
    const match = { method: 'PUT', every: 2 }
    const fault = { kind: 'status', status: 502, when: 'at-once', cors: true }
    expect(scene.store.weather.rules()).toMatchObject([{ match, fault }])

    await page.getByRole('button', { name: 'Remove the rule: answers 502' }).click()
    await sky(page, 'Fine weather')
  })

  it('shows requests as they come, with their faults', async () => {
    const page = await openPage()
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 503 } })
    await scene.raw({ method: 'PUT', target: scene.signed('PUT', 'some/part'), body: 'x' })
    const row = page.getByRole('listitem').filter({ hasText: 'PUT' }).filter({ hasText: '503' })
    await row.waitFor()
    expect(await row.textContent()).toContain('answers 503, no CORS')
    await page.getByRole('status').filter({ hasText: 'One rule in force' }).waitFor()

    await scene.send('GET', 'other')
    await page.getByRole('listitem').filter({ hasText: 'GETother' }).waitFor()
    await page.getByLabel('only with faults').check()
    expect(await page.locator('#requests li:visible').count()).toBe(1)
  })

  it.each(['light', 'dark'] as const)('has no accessibility violation in the %s', async (colorScheme) => {
    const [preset] = WEATHER_PRESETS
    scene.store.weather.add(...(preset?.rules ?? []), { fault: { kind: 'wrong-etag' } })
    await scene.send('PUT', 'a', { body: 'x' })
    const page = await openPage({ colorScheme })
    await page.getByText('Make a rule').click()
    await page.locator('#requests li').first().waitFor()
    // By the protocol: the page's policy lets nobody's script in.
    const devTools = await page.context().newCDPSession(page)
    await devTools.send('Runtime.evaluate', { expression: AXE })
    const { result } = await devTools.send('Runtime.evaluate', {
      expression: `axe.run(document, { rules: { 'target-size': { enabled: true } } })`,
      awaitPromise: true,
      returnByValue: true,
    })
    const { passes, violations } = result.value as AxeResults
    expect(passes.length).toBeGreaterThan(10)
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  })

  it('fits into 320 px, which is 400 % zoom', async () => {
    scene.store.weather.add({ match: { path: `/v1/AUTH_test/${'long'.repeat(40)}` }, fault: { kind: 'wrong-etag' } })
    await scene.send('PUT', 'long-'.repeat(50), { body: 'x' })
    const page = await openPage({ viewport: { width: 320, height: 600 } })
    await page.getByText('Make a rule').click()
    await page.locator('#requests li').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  })
})
