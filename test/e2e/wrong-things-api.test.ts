/** What goes wrong is told by the API with a stable code, and no object appears under the final name. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { CompleteResponse, CreatedUpload, ErrorResponse } from '../../src/protocol/messages.ts'
import { listNames } from '../support/listing.ts'
import { type Answer, ask, createOne, cut, md5Of, putAll, putPart } from '../support/protocol-client.ts'
import { describeEachStore } from '../support/stores.ts'
import { type Application, startApplication } from './support/application.ts'

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
    const answer = await complete(one, ['0'.repeat(32), '0'.repeat(32)], other.token)
    expect(answer.status).toBeGreaterThanOrEqual(400)
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
    expect(await listNames(store, application.containers.partsContainer, 'parts/')).not.toContain(
      expect.stringContaining(upload.id),
    )
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
