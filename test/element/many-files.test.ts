/** Thousands of files: every one is counted and can be reached, few are built. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { formEntries, useElementBrowser } from './support/element-browser.ts'

const browser = useElementBrowser({
  '/': '<form><sluice-upload><input type="file" name="f" multiple></sluice-upload></form>',
})

/** A page shows some seven rows, and as many again are built on each side of them. */
const MOST_ROWS = 60

async function openMany(count: number): Promise<Page> {
  const page = await browser.open('/')
  await page.evaluate((count) => {
    uploader.place(
      ...Array.from({ length: count }, (_, at) => ({ name: `${at}.jpg`, state: 'done', receipt: 'r' }) as const),
    )
  }, count)
  await page.waitForFunction((count) => element.shadowRoot?.querySelectorAll('li').length === count, count)
  return page
}

const removeButton = (page: Page, name: string) =>
  page.getByRole('button', { name: `Remove: \u2068${name}\u2069`, exact: true })

const builtNames = (page: Page) =>
  page.locator('li .name').evaluateAll((names) => names.map((name) => Number.parseInt(name.textContent ?? '', 10)))

test('of three thousand rows only those near what can be seen are built, wherever that is', async () => {
  const page = await openMany(3000)
  await page.waitForFunction(() => element.shadowRoot?.querySelectorAll('li .name').length !== 0)
  expect((await builtNames(page)).length).toBeLessThan(MOST_ROWS)
  expect((await builtNames(page))[0]).toBe(0)
  await page.locator('.rows').evaluate((list) => {
    list.scrollTop = list.scrollHeight
  })
  await removeButton(page, '2999.jpg').waitFor()
  expect((await builtNames(page)).length).toBeLessThan(MOST_ROWS)
  expect(await page.getByRole('listitem').count()).toBe(3000)
  expect((await formEntries(page)).length).toBe(3000)
  // Those that are not built have at least their names.
  expect(await page.locator('li').nth(1500).getAttribute('aria-label')).toBe('1500.jpg')
})

test('the keyboard reaches row after row, beyond what was built when it set out', async () => {
  const page = await openMany(200)
  await removeButton(page, '0.jpg').focus()
  for (let row = 1; row <= MOST_ROWS; row += 1) {
    await page.keyboard.press('Tab')
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  const focused = await page.evaluate(() => element.shadowRoot?.activeElement?.getAttribute('aria-label'))
  expect(focused).toBe(`Remove: \u2068${MOST_ROWS}.jpg\u2069`)
})

test('a row that holds the focus stays, however far the list is scrolled', async () => {
  const page = await openMany(1000)
  await removeButton(page, '2.jpg').focus()
  await page.locator('.rows').evaluate((list) => {
    list.scrollTop = list.scrollHeight
  })
  await removeButton(page, '999.jpg').waitFor()
  expect(await page.evaluate(() => element.shadowRoot?.activeElement?.getAttribute('aria-label'))).toBe(
    'Remove: \u20682.jpg\u2069',
  )
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => element.files.length === 999)
  // On the row after it.
  expect(await page.evaluate(() => element.shadowRoot?.activeElement?.textContent)).toContain('3.jpg')
})

test('files that come while the list is still growing, and go again, leave it whole', async () => {
  const page = await browser.open('/')
  const names = await page.evaluate(async () => {
    const place = (from: number, to: number) =>
      uploader.place(...Array.from({ length: to - from }, (_, at) => ({ name: String(from + at) })))
    place(0, 1200)
    place(1200, 1300)
    for (const key of ['f1', 'f700', 'f1300']) uploader.remove(key)
    const items = () => Array.from(element.shadowRoot?.querySelectorAll('li') ?? [])
    while (items().length < 1297) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, 50))
    return items().map((item) => item.getAttribute('aria-label') ?? item.querySelector('.name')?.textContent)
  })
  const expected = Array.from({ length: 1300 }, (_, at) => String(at)).filter((n) => !['0', '699', '1299'].includes(n))
  expect(names).toEqual(expected)
})
