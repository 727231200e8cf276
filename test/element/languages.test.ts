/** What the element says follows the page's language, in words, numbers and direction. */
import { expect, test } from 'vitest'
import { useElementBrowser } from './support/element-browser.ts'

const UPLOAD = '<sluice-upload><input type="file" name="f" multiple></sluice-upload>'
const browser = useElementBrowser({
  '/german': `<div lang="de-CH"><form>${UPLOAD}</form></div>`,
  '/klingon': `<div lang="tlh"><form>${UPLOAD}</form></div>`,
})

test('the language around it is spoken, English until it is there and where there is none of ours', async () => {
  const page = await browser.open('/german')
  await page.getByText('Dateien auswählen').waitFor()
  expect(await page.locator('input').getAttribute('aria-label')).toBe('Dateien auswählen')
  await page.evaluate(() => uploader.place({ name: 'Film.mov', size: 4.1e12, state: 'sending', secondsLeft: 100 }))
  expect(await page.locator('li').textContent()).toMatch(/Wird hochgeladen · 0\.0 von 4\.1\sTB.*noch\s2\sMin\./u)
  await page.evaluate(() => element.setAttribute('lang', 'en-GB'))
  await page.getByText('Add more files').waitFor()
  const other = await browser.open('/klingon')
  await other.getByText('Choose files').waitFor()
})

test('words of the page’s own go before, and a language from right to left turns the element round', async () => {
  const page = await browser.open('/german')
  await page.evaluate(() => {
    element.messages = { chooseFiles: 'Filme auswählen', direction: 'rtl' }
  })
  await page.getByText('Filme auswählen').waitFor()
  const direction = () => page.locator('.zone').evaluate((zone) => getComputedStyle(zone).direction)
  expect(await direction()).toBe('rtl')
  await page.evaluate(() => {
    document.documentElement.dir = 'ltr'
    element.messages = { direction: 'rtl' }
  })
  // The page knows better.
  expect(await direction()).toBe('ltr')
})
