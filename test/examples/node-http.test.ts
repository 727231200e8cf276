/** The README's example, run as it stands there: an upload, then the form with its receipt. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { CompleteResponse } from '../../src/protocol/messages.ts'
import { ask, createOne, putAll } from '../support/protocol-client.ts'
import { describeEachStore } from '../support/stores.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const EXAMPLE = 'examples/node-http'

it('the README shows the example as it is', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8')
  for (const file of ['server.mjs', 'page.html']) {
    expect(readme).toContain(readFileSync(`${ROOT}${EXAMPLE}/${file}`, 'utf8').trim())
  }
})

describeEachStore('the node:http example', (store) => {
  let server: ChildProcess
  let origin: string

  beforeAll(async () => {
    const port = await freePort()
    origin = `http://localhost:${port}`
    const { container, tempUrlKey } = await store.freshContainers({ origins: [origin] })
    const { authUrl, runtime } = store.address()
    server = spawn(process.execPath, [`${EXAMPLE}/server.mjs`], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        ST_AUTH: authUrl,
        ST_USER: runtime.user,
        ST_KEY: runtime.key,
        SLUICE_CONTAINER: container,
        SLUICE_TEMPURL_KEY: tempUrlKey,
        TOKEN_SECRET: randomBytes(32).toString('hex'),
        RECEIPT_SECRET: randomBytes(32).toString('hex'),
      },
    })
    await vi.waitFor(async () => expect((await fetch(origin)).status).toBe(200), { timeout: 15_000 })
  })
  afterAll(async () => {
    if (server?.exitCode !== null) return
    server.kill()
    await once(server, 'exit')
  })

  it('takes an upload and the form that follows it', async () => {
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
  })

  it('refuses a form with a receipt that it did not sign', async () => {
    const form = new FormData()
    form.append('video', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.AAAA')
    expect((await fetch(origin, { method: 'POST', body: form })).status).toBe(400)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
