/** What goes wrong is told by the API with a stable code, and no object appears under the final name. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type {
  CompleteBatchResponse,
  CompleteResponse,
  CreatedUpload,
  ErrorResponse,
} from '../../src/protocol/messages.ts'
import { listNames } from '../support/listing.ts'
import { type Answer, ask, createOne, cut, md5Of, putAll, putPart } from '../support/protocol-client.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Application, type ApplicationOptions, startApplication } from './support/application.ts'

const PART = 4096
const CONTENT = randomBytes(3 * PART + 100)

describeEachStore('the API tells what is wrong', (store) => {
  let owner = 'ada'
  let application: Application
  let base: string

  beforeAll(async () => {
    application = await startApplication(store, {
      swift: () => ({ minPartBytes: PART }),
      server: { authorize: () => ({ owner, prefix: 'inbox', audience: 'file' }) },
    })
    base = `${application.origin}/uploads`
  })
  beforeEach(() => {
    owner = 'ada'
  })
  afterAll(() => application?.close())

  function complete(upload: CreatedUpload, md5s: readonly string[], token = upload.token) {
    return ask<CompleteResponse & ErrorResponse>(`${base}/${upload.id}/complete`, 'POST', { token, md5s })
  }

  async function finalNames(): Promise<readonly string[]> {
    return listNames(store, application.containers.container)
  }

  async function expectRefused(answer: Answer<unknown>, status: number, code: string): Promise<void> {
    expect(answer).toMatchObject({
      status,
      body: { sluice: 1, error: { code, message: expect.stringMatching(/.{20,}/) } },
    })
  }

  it('a token of another owner: as if there were no such upload', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    owner = 'eve'
    await expectRefused(await complete(upload, md5s), 404, 'upload_not_found')
    await expectRefused(
      await ask(`${base}/${upload.id}`, 'DELETE', undefined, { 'Sluice-Token': upload.token }),
      404,
      'upload_not_found',
    )
    expect(await finalNames()).toEqual([])
  })

  it('a tampered token, at every place of it', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    const { token } = upload
    for (const at of [0, 10, Math.floor(token.length / 2), token.length - 10]) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      await expectRefused(await complete(upload, md5s, changed), 403, 'token_invalid')
    }
    expect(await finalNames()).toEqual([])
  })

  it('the token of another upload under this id', async () => {
    const [one, other] = [await createOne(base, 'a.bin', 5000), await createOne(base, 'b.bin', 5000)]
    await expectRefused(await complete(one, ['0'.repeat(32), '0'.repeat(32)], other.token), 403, 'token_invalid')
    expect(await finalNames()).toEqual([])
  })

  it('parts missing at complete: they are named', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const parts = cut(CONTENT, upload.parts.size)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    await putPart(upload.grant, 1, parts[0] ?? CONTENT)
    await putPart(upload.grant, 3, parts[2] ?? CONTENT)
    const answer = await complete(upload, parts.map(md5Of))
    await expectRefused(answer, 409, 'parts_missing')
    expect(answer.body.error.parts).toEqual([2, 4])
    expect(await finalNames()).toEqual([])
  })

  it('a part stored with other bytes than the page has', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    expect(await putPart(upload.grant, 2, randomBytes(PART))).toBe(201)
    const answer = await complete(upload, md5s)
    await expectRefused(answer, 409, 'parts_missing')
    expect(answer.body.error.parts).toEqual([2])
    expect(await finalNames()).toEqual([])
  })

  it('a part with an expiry of its own', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    const bytes = cut(CONTENT, upload.parts.size)[1] ?? CONTENT
    expect(await putPart(upload.grant, 2, bytes, { 'X-Delete-After': '3600' })).toBe(201)
    const answer = await complete(upload, md5s)
    await expectRefused(answer, 409, 'part_tampered')
    expect(answer.body.error.parts).toEqual([2])
    expect(await finalNames()).toEqual([])
    // Nothing of it stays when the page gives up.
    const aborted = await ask(`${base}/${upload.id}`, 'DELETE', undefined, { 'Sluice-Token': upload.token })
    expect(aborted.status).toBe(200)
    expect(await listNames(store, application.containers.partsContainer, 'parts/')).not.toEqual(
      expect.arrayContaining([expect.stringContaining(upload.id)]),
    )
  })

  it('a part larger than planned ends the upload', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    expect(await putPart(upload.grant, 1, randomBytes(PART + 1))).toBe(201)
    await expectRefused(
      await ask(`${base}/${upload.id}/grant`, 'POST', { token: upload.token, parts: [1, 2] }),
      409,
      'plan_exceeded',
    )
    const answer = await complete(upload, cut(CONTENT, upload.parts.size).map(md5Of))
    await expectRefused(answer, 410, 'upload_ended')
    const left = await listNames(store, application.containers.partsContainer, 'parts/')
    expect(left.filter((name) => name.includes(upload.id))).toEqual([])
  })

  it('the container of finished objects does not exist: what was sent is kept', async () => {
    const elsewhere = await startApplication(store, {
      // The failure is told to the log as well, at length.
      server: { logger: { warn: () => {}, error: () => {} } },
      swift: ({ partsContainer }) => ({
        container: `missing-${randomBytes(4).toString('hex')}`,
        partsContainer,
        minPartBytes: PART,
      }),
    })
    try {
      for (const size of [0, 100, CONTENT.length]) {
        const upload = await createOne(`${elsewhere.origin}/uploads`, 'a.bin', size)
        const md5s = await putAll(upload, CONTENT.subarray(0, size))
        const url = `${elsewhere.origin}/uploads/${upload.id}/complete`
        await expectRefused(await ask(url, 'POST', { token: upload.token, md5s }), 502, 'container_missing')
        const left = await listNames(store, elsewhere.containers.partsContainer, 'parts/')
        expect(left.filter((name) => name.includes(upload.id))).toHaveLength(md5s.length)
      }
    } finally {
      await elsewhere.close()
    }
  })

  it.each([
    ['copied', 100],
    ['a manifest', CONTENT.length],
  ])('another file under a finished upload: no receipt, and nothing changes (%s)', async (_, size) => {
    const upload = await createOne(base, 'a.bin', size)
    const md5s = await putAll(upload, CONTENT.subarray(0, size))
    const { body: finished } = await complete(upload, md5s)
    const others = cut(randomBytes(size), upload.parts.size).map(md5Of)
    await expectRefused(await complete(upload, others), 409, 'already_complete')
    const uploads = [{ token: upload.token, md5s: others }]
    const batch = await ask<CompleteBatchResponse>(`${base}/complete`, 'POST', { uploads })
    expect(batch.body.results).toMatchObject([{ id: upload.id, error: { code: 'already_complete' } }])
    expect(await complete(upload, md5s)).toMatchObject({ status: 200, body: { object: finished.object } })
    await removeFinal(finished.object.name)
  })

  it('what keeps a page from sending, each by its name, and in the operator’s log', async () => {
    const causes: readonly (readonly [string, ApplicationOptions])[] = [
      ['origin_not_allowed', { origins: ['https://elsewhere.example'] }],
      ['key_rejected', { swift: () => ({ tempUrlKey: 'not the key of this container' }) }],
      ['container_missing', { swift: () => ({ partsContainer: `missing-${randomBytes(4).toString('hex')}` }) }],
    ]
    for (const [cause, options] of causes) {
      const told: object[] = []
      const logger = { warn: (details: object) => void told.push(details), error: () => {} }
      const troubled = await startApplication(store, { ...options, server: { logger } })
      try {
        const { id, token } = await createOne(`${troubled.origin}/uploads`, 'a.bin', 100)
        const answer = await ask(`${troubled.origin}/uploads/${id}/diagnose`, 'POST', { token, part: 1 })
        expect(answer).toMatchObject({ status: 200, body: { cause, message: expect.stringMatching(/.{20,}/) } })
        expect(told).toEqual([expect.objectContaining({ cause, uploadId: id, part: 1 })])
      } finally {
        await troubled.close()
      }
    }
  })

  it('a store that takes its time: 202, the state when asked, and no abort in between', async () => {
    let isWaiting = false
    let open: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const slow = await startApplication(store, {
      server: { answerWithinSeconds: 0.1 },
      swift: () => ({
        minPartBytes: PART,
        fetch: async (input, init) => {
          if (init?.method === 'PUT' && String(input).includes('multipart-manifest')) {
            isWaiting = true
            await opened
          }
          return fetch(input, init)
        },
      }),
    })
    try {
      const upload = await createOne(`${slow.origin}/uploads`, 'slow.bin', CONTENT.length)
      const url = `${slow.origin}/uploads/${upload.id}`
      const headers = { 'Sluice-Token': upload.token }
      const md5s = await putAll(upload, CONTENT)
      const first = await ask(`${url}/complete`, 'POST', { token: upload.token, md5s })
      expect(first).toMatchObject({ status: 202, body: { sluice: 1, state: 'committing', retryAfterSeconds: 2 } })
      // The commit goes on while nobody waits for it.
      await expect.poll(() => isWaiting, { timeout: 20_000 }).toBe(true)
      expect(await ask(url, 'GET', undefined, headers)).toMatchObject({ status: 200, body: { state: 'committing' } })
      await expectRefused(await ask(url, 'DELETE', undefined, headers), 409, 'commit_under_way')
      expect(await listNames(store, slow.containers.container)).toEqual([])

      open()
      const state = async () => (await ask(url, 'GET', undefined, headers)).body.state
      await expect.poll(state, { timeout: 20_000 }).toBe('complete')
      const { status, body } = await ask<CompleteResponse>(`${url}/complete`, 'POST', { token: upload.token, md5s })
      expect([status, await listNames(store, slow.containers.container)]).toEqual([200, [body.object.name]])
    } finally {
      open()
      await slow.close()
    }
  })

  it('a batch: each upload has its own fate, in order', async () => {
    const finished = await createOne(base, 'finished.bin', CONTENT.length)
    const missing = await createOne(base, 'missing.bin', 100)
    const aborted = await createOne(base, 'aborted.bin', 100)
    const empty = await createOne(base, 'empty.bin', 0)
    const md5s = await putAll(finished, CONTENT)
    const small = await putAll(aborted, CONTENT.subarray(0, 100))
    await ask(`${base}/${aborted.id}`, 'DELETE', undefined, { 'Sluice-Token': aborted.token })
    const uploads = [
      { token: finished.token, md5s },
      { token: missing.token, md5s: small },
      { token: aborted.token, md5s: small },
      { token: 'x', md5s: [] },
      { token: empty.token, md5s: [] },
      // Twice in one batch is once.
      { token: finished.token, md5s },
    ]
    const { status, body } = await ask<CompleteBatchResponse>(`${base}/complete`, 'POST', { uploads })
    expect(status).toBe(200)
    expect(body.results).toMatchObject([
      { id: finished.id, object: { size: CONTENT.length }, receipt: expect.any(String) },
      { id: missing.id, error: { code: 'parts_missing', parts: [1] } },
      { id: aborted.id, error: { code: 'upload_ended' } },
      { error: { code: 'token_invalid' } },
      { id: empty.id, object: { size: 0 }, receipt: expect.any(String) },
      { id: finished.id, object: { size: CONTENT.length } },
    ])
    const made = body.results.flatMap((result) => ('object' in result ? [result.object.name] : []))
    expect(await finalNames()).toEqual([...new Set(made)].sort())
    for (const name of new Set(made)) await removeFinal(name)
  })

  it('a signature is good for its own part only', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const request = upload.grant?.request
    if (request === undefined || 'urls' in request) throw new Error('The grant is a template.')
    const elsewhere = request.url.replace('{part}', '000002').replace('{sig}', request.sigs[0] ?? '')
    const response = await fetch(elsewhere, { method: 'PUT', body: CONTENT })
    await response.arrayBuffer()
    expect(response.status).toBe(401)
  })

  it('complete twice, one after the other and five times at once: one object, the same claims', async () => {
    const upload = await createOne(base, 'twice.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    const answers = await Promise.all(Array.from({ length: 5 }, () => complete(upload, md5s)))
    const again = await complete(upload, md5s)
    expect([...answers, again].map(({ status }) => status)).toEqual(Array(6).fill(200))
    const { object } = again.body
    for (const { body } of answers) expect(body.object).toEqual(object)
    expect(await finalNames()).toEqual([object.name])
    await expectRefused(
      await ask(`${base}/${upload.id}`, 'DELETE', undefined, { 'Sluice-Token': upload.token }),
      409,
      'already_complete',
    )
    await removeFinal(object.name)
  })

  it('complete retried after the object was overwritten or deleted leaves it so', async () => {
    const upload = await createOne(base, 'gone.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    const { name } = (await complete(upload, md5s)).body.object
    const connection = store.connect('runtime')
    const { container } = application.containers
    await connection.request({
      method: 'PUT',
      container,
      object: name,
      body: 'newer',
      headers: { 'Content-Type': 'text/plain' },
    })
    await expectRefused(await complete(upload, md5s), 410, 'object_gone')
    expect(await (await connection.request({ method: 'GET', container, object: name })).text()).toBe('newer')
    await removeFinal(name)
    await expectRefused(await complete(upload, md5s), 410, 'object_gone')
    expect(await finalNames()).toEqual([])
  })

  it('after an abort nothing is left but the mark that it is over', async () => {
    const upload = await createOne(base, 'a.bin', CONTENT.length)
    const md5s = await putAll(upload, CONTENT)
    const aborted = await ask(`${base}/${upload.id}`, 'DELETE', undefined, { 'Sluice-Token': upload.token })
    expect(aborted).toMatchObject({ status: 200, body: { state: 'ended' } })
    const left = (await listNames(store, application.containers.partsContainer)).filter((name) =>
      name.includes(upload.id),
    )
    expect(left).toEqual([`markers/${upload.id}/dead`])
    await expectRefused(await complete(upload, md5s), 410, 'upload_ended')
    expect(await finalNames()).toEqual([])
  })

  async function removeFinal(object: string): Promise<void> {
    await store.connect('runtime').request({ method: 'DELETE', container: application.containers.container, object })
  }
})
