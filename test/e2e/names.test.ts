/** Whatever a file is called: its object stays under its prefix, and it downloads under a sane name. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importTempUrlKey, tempUrl } from '../../src/swift/signing/temp-url.ts'
import { launchChromium } from '../support/chromium.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Application, startApplication } from './support/application.ts'
import { openUploadPage } from './support/upload-page.ts'

const ACCOUNT_KEY = 'account key of the names test, for downloads only'
const NAMES: readonly string[] = [
  'with spaces .txt',
  `'single' "double" quotes.txt`,
  'hash#question?percent%20.txt',
  '100%.txt',
  'Käse-NFC-ü.txt'.normalize('NFC'),
  'Käse-NFD-ü.txt'.normalize('NFD'),
  '文件名.txt',
  'emoji 👩‍👩‍👧‍👦 🚀.txt',
  'right-to-left \u202Etxt.exe',
  `${'long'.repeat(74)}.txt`,
  '../../x',
  '..',
  '..\\..\\windows.txt',
  'CON',
  'con.txt',
  '.hidden',
  'line\nbreak\r\nSet-Cookie: x.txt',
  '{part}{sig}.txt',
  'a%2e%2e%2fb.txt',
  '?multipart-manifest=delete',
]

describeEachStore('a file may be called anything', (store) => {
  let browser: Browser
  let application: Application

  beforeAll(async () => {
    browser = await launchChromium()
    application = await startApplication(store)
    // Downloads of manifests and of objects elsewhere need the account's key.
    await store.connect('admin').request({ method: 'POST', headers: { 'X-Account-Meta-Temp-URL-Key': ACCOUNT_KEY } })
  })
  afterAll(async () => {
    await browser?.close()
    await application?.close()
  })

  it('and stays under its prefix, readable, with its content', async () => {
    const page = await openUploadPage(browser, application.origin)
    await page.pickMade(NAMES.map((name, index) => ({ name, content: `content of file ${index}`, type: 'text/plain' })))
    const { files } = await page.settled()
    await page.close()
    expect(files.map(({ state, problem }) => problem?.message ?? state)).toEqual(NAMES.map(() => 'done'))

    const objects = await Promise.all(
      files.map(async ({ receipt }) => (await application.verify(receipt ?? '')).object.name),
    )
    expect(new Set(objects).size).toBe(NAMES.length)
    for (const [index, name] of objects.entries()) {
      expect(name).toMatch(/^inbox\/[A-Za-z0-9_-]+\/[^/\p{Cc}]+$/u)
      expect(name).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/u)
      expect(name.split('/')).not.toContain('..')
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(1024)
      await expectContent(name, `content of file ${index}`)
    }
    // Nothing lies anywhere else.
    const listing = await store
      .connect('runtime')
      .request({ method: 'GET', container: application.containers.container, query: { format: 'json' } })
    expect(((await listing.json()) as { name: string }[]).map(({ name }) => name).sort()).toEqual([...objects].sort())
  })

  it('and a browser saves it under a name that is safe and still its own', async () => {
    const page = await openUploadPage(browser, application.origin)
    await page.pickMade(NAMES.map((name, index) => ({ name, content: `download ${index}` })))
    const { files } = await page.settled()
    const saved: string[] = []
    for (const { receipt } of files) {
      const { object } = await application.verify(receipt ?? '')
      const url = await signedGet(object.name)
      const [download] = await Promise.all([
        page.page.waitForEvent('download'),
        page.page.evaluate((href) => {
          const link = document.createElement('a')
          link.href = href
          link.click()
        }, url),
      ])
      saved.push(download.suggestedFilename())
      await download.cancel()
    }
    await page.close()
    for (const name of saved) {
      expect(name).toMatch(/^[^/\\\p{Cc}\u202A-\u202E\u2066-\u2069]+$/u)
      expect(name).not.toMatch(/^\.|^(con|nul|aux|prn)(\.|$)/i)
    }
    const byGiven = new Map(NAMES.map((name, index) => [name, saved[index]]))
    expect(byGiven.get('with spaces .txt')).toBe('with spaces .txt')
    expect(byGiven.get('文件名.txt')).toBe('文件名.txt')
    expect(byGiven.get('Käse-NFD-ü.txt'.normalize('NFD'))).toBe('Käse-NFD-ü.txt'.normalize('NFC'))
    expect(byGiven.get('emoji 👩‍👩‍👧‍👦 🚀.txt')).toContain('🚀')
  })

  async function expectContent(name: string, content: string): Promise<void> {
    const answer = await store
      .connect('runtime')
      .request({ method: 'GET', container: application.containers.container, object: name })
    expect([answer.status, await answer.text()]).toEqual([200, content])
  }

  async function signedGet(object: string): Promise<string> {
    return tempUrl({
      key: await importTempUrlKey(ACCOUNT_KEY, 'sha256'),
      method: 'GET',
      storageUrl: await store.connect('runtime').publicUrl(),
      container: application.containers.container,
      object,
      expires: Math.floor(Date.now() / 1000) + 600,
    })
  }
})
