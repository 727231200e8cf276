/** The README's example, run as it stands there: an upload, then the form with its receipt. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CompleteResponse } from '../../src/protocol/messages.ts'
import { writeRandomFile } from '../e2e/support/random-file.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { ask, createOne, putAll } from '../support/protocol-client.ts'
import { describeEachStore } from '../support/stores.ts'
import { type RunningExample, startExample } from './support/example.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const EXAMPLE = 'examples/node-http'

it('the README shows the example as it is', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8')
  for (const file of ['server.mjs', 'page.html']) {
    expect(readme).toContain(readFileSync(`${ROOT}${EXAMPLE}/${file}`, 'utf8').trim())
  }
})

describeEachStore('the node:http example', (store) => {
  let example: RunningExample

  beforeAll(async () => {
    example = await startExample({ store, cwd: ROOT, args: () => [`${EXAMPLE}/server.mjs`] })
  })
  afterAll(() => example?.stop())

  it('takes an upload of several parts from its page, and the form that follows it', async () => {
    const files = await temporaryFolder('sluice-film-')
    const browser = await launchChromium()
    try {
      const film = await writeRandomFile(files.path, 'film.mp4', 20_000_000)
      const { page, pick, settled } = await openUploadPage(browser, example.origin)
      await pick(film.path)
      expect((await settled()).files).toMatchObject([{ state: 'done', size: film.size }])
      await Promise.all([page.waitForEvent('load'), page.click('button[type=submit]')])
      expect(await page.textContent('body')).toMatch(/^incoming\/[^/]+\/film\.mp4: 20000000 bytes, video\/mp4\n$/)
    } finally {
      await browser.close()
      await files.remove()
    }
  })

  it('takes no form with a bad receipt, and a good receipt once', async () => {
    const { origin } = example
    const content = randomBytes(100_000)
    const upload = await createOne(`${origin}/uploads`, 'film.mp4', content.length, 'video/mp4')
    const md5s = await putAll(upload, content)
    const done = await ask<CompleteResponse>(`${origin}/uploads/${upload.id}/complete`, 'POST', {
      token: upload.token,
      md5s,
    })
    expect(done.status).toBe(200)

    // A good receipt first must not make a form good, nor take the server down when the second is found out.
    const mixed = new FormData()
    for (const receipt of [done.body.receipt, 'not a receipt']) mixed.append('video', receipt)
    expect((await fetch(origin, { method: 'POST', body: mixed })).status).toBe(400)

    const form = new FormData()
    form.append('video', done.body.receipt)
    const accepted = await fetch(origin, { method: 'POST', body: form })
    expect(await accepted.text()).toMatch(/^incoming\/[^/]+\/film\.mp4: 100000 bytes, video\/mp4\n$/)
    const again = await fetch(origin, { method: 'POST', body: form })
    expect(await again.text()).toBe('')
  })

  it('refuses a form with a receipt that it did not sign', async () => {
    const form = new FormData()
    form.append('video', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.AAAA')
    expect((await fetch(example.origin, { method: 'POST', body: form })).status).toBe(400)
  })
})
