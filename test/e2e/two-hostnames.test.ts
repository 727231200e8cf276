/** One store under two hostnames: the page sends to both, and the file is whole. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { describeEachStore } from '../support/stores.ts'
import { startApplication } from './support/application.ts'
import { sha256Of, writeRandomFile } from './support/random-file.ts'
import { openUploadPage } from './support/upload-page.ts'

const SIZE = 60_000_000

describeEachStore('a store with two hostnames', (store) => {
  it('takes parts under both', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-hosts-'))
    const browser = await launchChromium()
    const own = new URL(store.address().origin)
    const other = `http://localhost:${own.port}`
    const application = await startApplication(store, { swift: () => ({ hosts: [other] }) })
    try {
      const file = await writeRandomFile(folder, 'two.bin', SIZE)
      const page = await openUploadPage(browser, application.origin)
      const puts: string[] = []
      page.page.on('request', (request) => {
        if (request.method() === 'PUT') puts.push(new URL(request.url()).origin)
      })
      await page.pick(file.path)
      const { files } = await page.settled()
      expect(files).toMatchObject([{ state: 'done' }])
      expect(puts.filter((origin) => origin === own.origin)).toHaveLength(4)
      expect(puts.filter((origin) => origin === other)).toHaveLength(4)
      const { object } = await application.verify(files[0]?.receipt ?? '')
      const { container } = application.containers
      const { body } = await store.connect('runtime').request({ method: 'GET', container, object: object.name })
      expect(await sha256Of(body)).toEqual({ size: SIZE, sha256: file.sha256 })
    } finally {
      await browser.close()
      await application.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('is not given hostnames with more than an origin', async () => {
    await expect(startApplication(store, { swift: () => ({ hosts: ['https://b.test/v1'] }) })).rejects.toThrow(/hosts/)
  })
})
