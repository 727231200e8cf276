import { describe, expect, test } from 'vitest'
import { complete, status } from '../../../test/server/calls.ts'
import { createScene, RECEIPT_SECRET } from '../../../test/server/scene.ts'
import { deferred } from '../../../test/support/deferred.ts'
import { StoreError } from '../../store/store-error.ts'
import { verifyReceipt } from '../tokens/receipt.ts'

describe('complete', () => {
  test('answers the object and a receipt that the application can verify', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const { status: code, body } = await complete(scene, upload, scene.send(upload))
    expect(code).toBe(200)
    expect(body).toMatchObject({ id: upload.id, object: { container: 'files', size: 250, type: 'video/mp4' } })
    const claims = await verifyReceipt(body.receipt, {
      secret: RECEIPT_SECRET,
      audience: 'uploads',
      owner: 'ada',
      now: () => scene.clock.ms,
    })
    expect(claims).toMatchObject({ jti: upload.id, size: 250, etag: body.object.etag, sealed: false })
    expect(claims.object.name).toBe(body.object.name)
  })

  test('again, with the same claims and a renewed receipt', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const md5s = scene.send(upload)
    const first = await complete(scene, upload, md5s)
    scene.clock.ms += 3_600_000
    const second = await complete(scene, upload, md5s)
    expect(second.body.object).toEqual(first.body.object)
    const [one, two] = [first, second].map(({ body }) =>
      JSON.parse(Buffer.from(body.receipt.split('.')[1], 'base64url').toString()),
    )
    expect(two).toEqual({ ...one, iat: one.iat + 3600, exp: one.exp + 3600 })
  })

  test('with another file’s MD5s has neither receipt nor hook', async () => {
    const told: string[] = []
    const scene = createScene({ onComplete: ({ id }) => void told.push(id) })
    const upload = await scene.create()
    const md5s = scene.send(upload)
    const first = await complete(scene, upload, md5s)
    const other = [...md5s.slice(0, 2), '0'.repeat(32)]
    const { status: code, body, error } = await complete(scene, upload, other)
    expect([code, error?.code, error?.message]).toEqual([409, 'already_complete', expect.stringContaining('another')])
    expect(body).not.toHaveProperty('receipt')
    const batch = await scene.call('POST', '/uploads/complete', {
      body: { uploads: [{ token: upload.token, md5s: other }] },
    })
    expect(batch.body.results).toEqual([
      { id: upload.id, error: expect.objectContaining({ code: 'already_complete' }) },
    ])
    expect((await complete(scene, upload, md5s)).body.object).toEqual(first.body.object)
    expect(told).toEqual([upload.id])
  })

  test('twice at once is one commit', async () => {
    let asked = 0
    const scene = createScene({
      authorize: (_, { action }) => {
        if (action === 'complete') asked += 1
        return { owner: 'ada' }
      },
    })
    const upload = await scene.create()
    const md5s = scene.send(upload)
    scene.store.next.commit = async () => {
      await expect.poll(() => asked).toBe(2)
    }
    const replies = await Promise.all([complete(scene, upload, md5s), complete(scene, upload, md5s)])
    expect(replies.map(({ status: code }) => code)).toEqual([200, 200])
    expect(replies[0]?.body.receipt).toBe(replies[1]?.body.receipt)
    expect(scene.store.calls.filter(({ method }) => method === 'commit')).toHaveLength(1)
  })

  test('that takes long is answered 202, goes on, and is found by asking', async () => {
    const told: string[] = []
    const scene = createScene({ answerWithinSeconds: 0, onComplete: ({ id }) => void told.push(id) })
    const upload = await scene.create()
    const md5s = scene.send(upload)
    const gate = deferred()
    scene.store.next.commit = () => gate.promise
    const { status: code, body, headers } = await complete(scene, upload, md5s)
    expect([code, body.state, body.retryAfterSeconds, headers.get('Retry-After')]).toEqual([202, 'committing', 2, '2'])
    expect((await status(scene, upload)).body).toMatchObject({ state: 'committing', retryAfterSeconds: 2, parts: [] })
    gate.resolve(undefined)
    await expect.poll(async () => (await status(scene, upload)).body.state).toBe('complete')
    expect(told).toEqual([upload.id])
  })

  test('that fails when nobody waits any more is told to the log', async () => {
    const scene = createScene({ answerWithinSeconds: 0 })
    const upload = await scene.create()
    const gate = deferred()
    scene.store.next.commit = () => gate.promise
    expect((await complete(scene, upload, scene.send(upload))).status).toBe(202)
    gate.reject(new StoreError('store_unreachable', 'no answer'))
    await expect.poll(() => scene.logged).toEqual([expect.objectContaining({ level: 'warn' })])
  })

  test.each([
    [
      { state: 'parts_missing', parts: [2], retryAfterSeconds: 3 },
      409,
      { code: 'parts_missing', parts: [2], retryAfterSeconds: 3 },
    ],
    [{ state: 'part_tampered', parts: [1] }, 409, { code: 'part_tampered', parts: [1] }],
    [{ state: 'name_taken' }, 409, { code: 'name_taken' }],
    [{ state: 'already_complete' }, 409, { code: 'already_complete' }],
    [{ state: 'upload_ended' }, 410, { code: 'upload_ended' }],
    [{ state: 'object_gone' }, 410, { code: 'object_gone' }],
  ])('%o becomes %i', async (outcome, code, error) => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.next.commit = () => outcome
    const reply = await complete(scene, upload, scene.send(upload))
    expect(reply.status).toBe(code)
    expect(reply.error).toMatchObject(error)
    expect(reply.body.receipt).toBeUndefined()
  })

  test('another server’s commit under way is 202', async () => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.next.commit = () => ({ state: 'committing', retryAfterSeconds: 9 })
    const { status: code, body, headers } = await complete(scene, upload, scene.send(upload))
    expect([code, body.retryAfterSeconds, headers.get('Retry-After')]).toEqual([202, 9, '9'])
  })

  test('needs the MD5 of every part', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const md5s = scene.send(upload)
    expect((await complete(scene, upload, md5s.slice(1))).error).toMatchObject({
      code: 'bad_request',
      path: 'md5s',
      limit: 3,
    })
    expect((await complete(scene, upload, ['A'.repeat(32), ...md5s.slice(1)])).error).toMatchObject({ path: 'md5s[0]' })
    expect(scene.store.calls.map(({ method }) => method)).not.toContain('commit')
  })

  test('of a zero-byte file needs none', async () => {
    const scene = createScene()
    expect((await complete(scene, await scene.create({ size: 0 }), [])).body.object.size).toBe(0)
  })
})
