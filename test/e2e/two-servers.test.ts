/** Two server processes with one secret: any of them serves any request of any upload, in any order. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CompleteResponse, GrantResponse, StatusResponse } from '../../src/protocol/messages.ts'
import { ask, createOne, cut, md5Of, putPart } from '../support/protocol-client.ts'
import { describeEachStore, type TestContainers } from '../support/stores.ts'
import { RECEIPT_SECRET, TOKEN_SECRET } from './support/application.ts'

const FIXTURE = fileURLToPath(new URL('./fixtures/application.mjs', import.meta.url))
const BUILT = fileURLToPath(new URL('../../dist/server.js', import.meta.url))
const PART = 64 * 1024
const CONTENT = randomBytes(3 * PART + 17)

describeEachStore('two server processes with one secret', (store) => {
  const processes: ChildProcess[] = []
  let bases: readonly string[]

  beforeAll(async () => {
    expect(existsSync(BUILT), 'the package is built: npm run build').toBe(true)
    const containers = await store.freshContainers()
    bases = await Promise.all([startProcess(containers), startProcess(containers)])
  })
  afterAll(async () => {
    await Promise.all(
      processes.map(async (process) => {
        process.kill()
        await once(process, 'exit')
      }),
    )
  })

  async function startProcess(containers: TestContainers): Promise<string> {
    const { authUrl, runtime } = store.address()
    const { container, tempUrlKey } = containers
    const child = spawn(process.execPath, [FIXTURE], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        APPLICATION: JSON.stringify({
          auth: { url: authUrl, ...runtime },
          store: { container, tempUrlKey, minPartBytes: PART },
          server: { tokenSecret: TOKEN_SECRET, receiptSecret: RECEIPT_SECRET },
        }),
      },
    })
    processes.push(child)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    return `http://127.0.0.1:${Number(line.toString())}/uploads`
  }

  // Each digit is the process that serves the step: create, grant, status, complete, complete again.
  const orders = Array.from({ length: 32 }, (_, bits) => bits.toString(2).padStart(5, '0'))

  it.each(orders)('serve the steps of one upload in the order %s', async (order) => {
    const at = (step: number) => bases[Number(order[step])] ?? ''
    const upload = await createOne(at(0), 'shared.bin', CONTENT.length)
    const parts = cut(CONTENT, upload.parts.size)
    const first = upload.grant
    if (first === undefined) throw new Error('The upload has no grant.')
    expect(await putPart(first, 1, parts[0] ?? CONTENT)).toBe(201)

    const granted = await ask<GrantResponse>(`${at(1)}/${upload.id}/grant`, 'POST', {
      token: upload.token,
      parts: [2, parts.length],
    })
    expect(granted.status).toBe(200)
    for (const [index, bytes] of parts.entries()) {
      if (index > 0) expect(await putPart(granted.body.grant, index + 1, bytes)).toBe(201)
    }

    const status = await ask<StatusResponse>(`${at(2)}/${upload.id}`, 'GET', undefined, {
      'Sluice-Token': upload.token,
    })
    expect(status.body.state).toBe('uploading')
    expect(status.body.parts.map(({ md5 }) => md5)).toEqual(parts.map(md5Of))

    const complete = { token: upload.token, md5s: parts.map(md5Of) }
    const done = await ask<CompleteResponse>(`${at(3)}/${upload.id}/complete`, 'POST', complete)
    const again = await ask<CompleteResponse>(`${at(4)}/${upload.id}/complete`, 'POST', complete)
    expect([done.status, again.status]).toEqual([200, 200])
    expect(again.body.object).toEqual(done.body.object)
    expect(done.body.object.size).toBe(CONTENT.length)
  })

  it('finish an upload once when both are told to complete it at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const upload = await createOne(bases[0] ?? '', 'both.bin', CONTENT.length)
      const parts = cut(CONTENT, upload.parts.size)
      for (const [index, bytes] of parts.entries()) {
        if (upload.grant) await putPart(upload.grant, index + 1, bytes)
      }
      const complete = { token: upload.token, md5s: parts.map(md5Of) }
      const answers = await Promise.all(
        bases.map((base) => ask<CompleteResponse>(`${base}/${upload.id}/complete`, 'POST', complete)),
      )
      expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 202)).toEqual([])
      expect(answers.some(({ status }) => status === 200)).toBe(true)
      const etags = answers.filter(({ status }) => status === 200).map(({ body }) => body.object.etag)
      expect(new Set(etags).size).toBe(1)
    }
  })
})
