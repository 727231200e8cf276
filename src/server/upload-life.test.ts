import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../test/server/memory-store.ts'
import { createScene, RECEIPT_SECRET, type Scene } from '../../test/server/scene.ts'
import { StoreError } from '../store/store-error.ts'
import type { FinishedUpload } from './actions/completion-hook.ts'
import { verifyReceipt } from './tokens/receipt.ts'

type Created = Awaited<ReturnType<Scene['create']>>

const grant = ({ call }: Scene, { id, token }: Created, parts: readonly number[]) =>
  call('POST', `/uploads/${id}/grant`, { body: { token, parts } })
const status = ({ call }: Scene, { id, token }: Created) =>
  call('GET', `/uploads/${id}`, { headers: { 'Sluice-Token': token } })
const abort = ({ call }: Scene, { id, token }: Created) =>
  call('DELETE', `/uploads/${id}`, { headers: { 'Sluice-Token': token } })
const complete = ({ call }: Scene, { id, token }: Created, md5s: readonly string[]) =>
  call('POST', `/uploads/${id}/complete`, { body: { token, md5s } })

/** Promise.withResolvers, which Node 20 does not have. */
function deferred(): { promise: Promise<undefined>; resolve(value: undefined): void; reject(error: unknown): void } {
  let settle = { resolve: (_: undefined): void => undefined, reject: (_: unknown): void => undefined }
  const promise = new Promise<undefined>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}

describe('grant', () => {
  test('signs the parts that are asked for, after a look at the store', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const { status: code, body } = await grant(scene, upload, [2, 3])
    expect(code).toBe(200)
    expect(body.grant.parts).toEqual([2, 3])
    expect(body.grant.request.sigs).toEqual(['signature-2', 'signature-3'])
    expect(scene.store.calls.map(({ method }) => method).slice(-2)).toEqual(['inspect', 'grant'])
  })

  test.each([[[3, 2]], [[0, 1]], [[1, 4]], [[1]], ['x'], [[1.5, 2]]])('refuses the range %j', async (parts) => {
    const scene = createScene()
    const { status: code, error } = await grant(scene, await scene.create(), parts as number[])
    expect([code, error?.code]).toEqual([400, 'bad_request'])
  })

  test('covers 1,000 parts at most', async () => {
    const scene = createScene()
    const upload = await scene.create({ size: 200_000 })
    expect((await grant(scene, upload, [2, 1001])).status).toBe(200)
    expect((await grant(scene, upload, [1, 1001])).error).toMatchObject({ code: 'bad_request', limit: 1000 })
  })

  test('does not outlive the token', async () => {
    const scene = createScene({ tokenSeconds: 5000 })
    const upload = await scene.create()
    scene.clock.ms += 4_000_000
    expect((await grant(scene, upload, [1, 1])).body.grant.expiresInSeconds).toBe(1000)
  })

  test.each([
    ['larger than its place', 1, 101],
    ['last and larger than what remains', 3, 51],
    ['beyond the plan', 4, 1],
  ])('ends an upload with a part that is %s', async (_, part, bytes) => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.put(upload.id, part, 'x'.repeat(bytes))
    const { status: code, error } = await grant(scene, upload, [1, 1])
    expect([code, error?.code, error?.parts]).toEqual([409, 'plan_exceeded', [part]])
    expect((await grant(scene, upload, [1, 1])).error?.code).toBe('upload_ended')
    expect((await status(scene, upload)).body.state).toBe('ended')
  })

  test('is not given after the commit, nor while one runs', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const md5s = scene.send(upload)
    const gate = deferred()
    scene.store.next.commit = () => gate.promise
    const completing = complete(scene, upload, md5s)
    await expect.poll(() => scene.store.calls.at(-1)?.method).toBe('commit')
    expect((await grant(scene, upload, [1, 1])).error).toMatchObject({ code: 'commit_under_way', retryAfterSeconds: 2 })
    gate.resolve(undefined)
    await completing
    expect((await grant(scene, upload, [1, 1])).error?.code).toBe('already_complete')
    scene.store.objects.clear()
    expect((await grant(scene, upload, [1, 1])).error?.code).toBe('object_gone')
  })

  test('is limited per owner and minute', async () => {
    const scene = createScene({ limits: { grantsPerMinute: 2 } })
    const upload = await scene.create()
    expect((await grant(scene, upload, [1, 1])).status).toBe(200)
    expect((await status(scene, upload)).status).toBe(200)
    expect((await grant(scene, upload, [1, 1])).error?.code).toBe('rate_limited')
  })
})

describe('status', () => {
  test('tells another device what is stored, and grants from the first gap on', async () => {
    const scene = createScene()
    const upload = await scene.create({ name: 'Film ü.mp4', lastModified: 7 })
    const md5 = scene.store.put(upload.id, 1, 'x'.repeat(100))
    scene.store.put(upload.id, 3, 'x'.repeat(50))
    const { body } = await status(scene, upload)
    expect(body).toMatchObject({
      state: 'uploading',
      file: { name: 'Film ü.mp4', size: 250, type: 'video/mp4', lastModified: 7 },
      plan: { size: 100, count: 3 },
      parts: [{ part: 1, size: 100, md5 }, { part: 3 }],
      grant: { parts: [2, 3] },
    })
    scene.store.put(upload.id, 2, 'x'.repeat(100))
    expect((await status(scene, upload)).body).not.toHaveProperty('grant')
  })

  test('of a finished upload brings object and receipt again', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const done = await complete(scene, upload, scene.send(upload))
    const { body } = await status(scene, upload)
    expect(body).toMatchObject({ state: 'complete', object: done.body.object, receipt: done.body.receipt })
  })

  test('HEAD is GET without a body', async () => {
    const scene = createScene()
    const { id, token } = await scene.create()
    const reply = await scene.call('HEAD', `/uploads/${id}`, { headers: { 'Sluice-Token': token } })
    expect([reply.status, reply.body]).toEqual([200, ''])
  })
})

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

describe('complete in a batch', () => {
  const batch = ({ call }: Scene, uploads: readonly object[], headers = {}) =>
    call('POST', '/uploads/complete', { body: { uploads }, headers })

  test('has a result for each, in order, and asks the application once', async () => {
    const asked: unknown[] = []
    const scene = createScene({
      authorize: (_, { action, uploads = [] }) => {
        asked.push([action, uploads.map(({ id }) => id)])
        return { owner: 'ada' }
      },
    })
    const [one, two, three] = [await scene.create(), await scene.create(), await scene.create()]
    const entries = [
      { token: one.token, md5s: scene.send(one) },
      { token: 'forged', md5s: [] },
      { token: two.token, md5s: ['0'.repeat(32), '0'.repeat(32), '0'.repeat(32)] },
      { token: three.token, md5s: [] },
    ]
    asked.length = 0
    const { status: code, body } = await batch(scene, entries)
    expect(code).toBe(200)
    expect(body.results).toEqual([
      { id: one.id, object: expect.objectContaining({ size: 250 }), receipt: expect.any(String) },
      { error: expect.objectContaining({ code: 'token_invalid' }) },
      { id: two.id, error: expect.objectContaining({ code: 'parts_missing', parts: [1, 2, 3] }) },
      { id: three.id, error: expect.objectContaining({ code: 'bad_request' }) },
    ])
    expect(asked).toEqual([['complete', [one.id, two.id, three.id]]])
  })

  test('does not finish another owner’s upload', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const entry = { token: upload.token, md5s: scene.send(upload) }
    const { body } = await batch(scene, [entry], { 'X-User': 'bob' })
    expect(body.results).toEqual([{ id: upload.id, error: expect.objectContaining({ code: 'upload_not_found' }) }])
    expect(scene.store.objects.size).toBe(0)
  })

  test('commits four at a time of one owner, and all of 100', async () => {
    const scene = createScene()
    const uploads = await Promise.all(Array.from({ length: 100 }, () => scene.create({ size: 5 })))
    let running = 0
    let most = 0
    scene.store.next.commit = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    }
    const { body } = await batch(
      scene,
      uploads.map((upload) => ({ token: upload.token, md5s: scene.send(upload) })),
    )
    expect(body.results.filter((result: object) => 'receipt' in result)).toHaveLength(100)
    expect(most).toBe(4)
  })

  test('keeps its bounds', async () => {
    const scene = createScene()
    const { token } = await scene.create()
    const many = await batch(scene, Array(101).fill({ token: 'x', md5s: [] }))
    expect(many.error).toMatchObject({ code: 'too_many_files', limit: 100 })
    const long = await batch(scene, [
      { token, md5s: Array(600).fill('0'.repeat(32)) },
      { token, md5s: Array(401).fill('0'.repeat(32)) },
    ])
    expect(long.error).toMatchObject({ code: 'bad_request', limit: 1000 })
    expect((await batch(scene, [])).error?.code).toBe('bad_request')
  })

  test('that takes long says which are still under way', async () => {
    const scene = createScene({ answerWithinSeconds: 0 })
    const upload = await scene.create()
    const gate = deferred()
    scene.store.next.commit = () => gate.promise
    const { body } = await batch(scene, [{ token: upload.token, md5s: scene.send(upload) }])
    expect(body.results).toEqual([{ id: upload.id, state: 'committing', retryAfterSeconds: 2 }])
    gate.resolve(undefined)
    await expect.poll(async () => (await status(scene, upload)).body.state).toBe('complete')
  })
})

describe('the application’s hook', () => {
  test('is told once, before the receipt, with what it needs', async () => {
    const told: FinishedUpload[] = []
    const scene = createScene({ onComplete: (upload) => void told.push(upload) })
    const upload = await scene.create()
    const md5s = scene.send(upload)
    await complete(scene, upload, md5s)
    await complete(scene, upload, md5s)
    await status(scene, upload)
    expect(told).toEqual([
      expect.objectContaining({
        id: upload.id,
        owner: 'ada',
        fileName: 'film.mp4',
        audience: 'uploads',
        sealed: false,
      }),
    ])
    expect(told[0]?.stored.size).toBe(250)
  })

  test('that hangs keeps no request waiting: the state is committing until it is done', async () => {
    const gate = deferred()
    const scene = createScene({ answerWithinSeconds: 0, onComplete: () => gate.promise })
    const upload = await scene.create()
    expect((await complete(scene, upload, scene.send(upload))).status).toBe(202)
    expect((await status(scene, upload)).body).toMatchObject({ state: 'committing', retryAfterSeconds: 2 })
    gate.resolve(undefined)
    await expect.poll(async () => (await status(scene, upload)).body.state).toBe('complete')
  })

  test('that hangs keeps nobody else from committing', async () => {
    const gate = deferred()
    const scene = createScene({
      limits: { commits: 1 },
      answerWithinSeconds: 0,
      onComplete: async ({ fileName }) => {
        if (fileName === 'slow.mp4') await gate.promise
      },
    })
    const [slow, quick] = [await scene.create({ name: 'slow.mp4' }), await scene.create()]
    expect((await complete(scene, slow, scene.send(slow))).status).toBe(202)
    await complete(scene, quick, scene.send(quick))
    await expect.poll(async () => (await status(scene, quick)).body.state).toBe('complete')
    gate.resolve(undefined)
    await expect.poll(async () => (await status(scene, slow)).body.state).toBe('complete')
  })

  test('that fails loses nothing and is told again', async () => {
    let failures = 2
    const told: string[] = []
    const scene = createScene({
      onComplete: ({ id }) => {
        failures -= 1
        if (failures >= 0) throw new Error('database is down')
        told.push(id)
      },
    })
    const upload = await scene.create()
    const md5s = scene.send(upload)
    expect((await complete(scene, upload, md5s)).body.receipt).toEqual(expect.any(String))
    expect((await status(scene, upload)).body.receipt).toEqual(expect.any(String))
    expect(told).toEqual([])
    await complete(scene, upload, md5s)
    expect(told).toEqual([upload.id])
    expect(scene.logged).toHaveLength(2)
  })
})

describe('abort', () => {
  test('ends the upload', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const md5s = scene.send(upload)
    expect((await abort(scene, upload)).body).toMatchObject({ sluice: 1, state: 'ended' })
    expect((await complete(scene, upload, md5s)).error?.code).toBe('upload_ended')
  })

  test('does nothing to a finished upload, nor to one being finished', async () => {
    const scene = createScene()
    const upload = await scene.create()
    await complete(scene, upload, scene.send(upload))
    expect((await abort(scene, upload)).error?.code).toBe('already_complete')
    scene.store.next.abort = () => 'settling'
    expect((await abort(scene, upload)).error).toMatchObject({ code: 'commit_under_way', retryAfterSeconds: 2 })
  })
})

describe('diagnose', () => {
  const diagnose = ({ call }: Scene, { id, token }: Created, part?: number) =>
    call('POST', `/uploads/${id}/diagnose`, { body: { token, ...(part !== undefined && { part }) } })

  test('says where the fault lies, in a sentence for a person', async () => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.next.diagnose = () => 'origin_not_allowed'
    const { body } = await diagnose(scene, upload, 2)
    expect(body).toMatchObject({ cause: 'origin_not_allowed', message: expect.stringMatching(/operator/) })
  })

  test('of a file without parts finds nothing to ask about', async () => {
    const scene = createScene()
    expect((await diagnose(scene, await scene.create({ size: 0 }))).body.cause).toBe('none')
    expect(scene.store.calls.map(({ method }) => method)).not.toContain('diagnose')
  })

  test('names what the store failed with', async () => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.next.diagnose = () => {
      throw new StoreError('store_unreachable', 'no answer')
    }
    expect((await diagnose(scene, upload)).body.cause).toBe('store_unreachable')
  })

  test.each([
    ['account_blocked', 1],
    ['clocks_differ', 1],
    ['key_rejected', 1],
    ['store_busy', 0],
    ['blocked_near_you', 0],
  ])('tells the operator of %s in the log %i times', async (cause, times) => {
    const scene = createScene()
    const upload = await scene.create()
    scene.store.next.diagnose = () => cause
    await Promise.all([diagnose(scene, upload, 2), diagnose(scene, upload, 2)])
    const told = { level: 'warn', details: { cause, uploadId: upload.id, part: 2, origin: undefined } }
    expect(scene.logged).toEqual(Array.from({ length: times }, () => expect.objectContaining(told)))
  })

  test('names an account that the store has shut out, and so does every other call', async () => {
    const scene = createScene()
    const upload = await scene.create()
    const shutOut = () => {
      throw new StoreError('account_blocked', 'answered 497', { status: 497 })
    }
    Object.assign(scene.store.next, { diagnose: shutOut, inspect: shutOut, commit: shutOut })
    expect((await diagnose(scene, upload)).body.cause).toBe('account_blocked')
    for (const reply of [await status(scene, upload), await complete(scene, upload, scene.send(upload))]) {
      expect([reply.status, reply.error?.code]).toEqual([502, 'account_blocked'])
    }
  })

  test('asks the store once for a burst, again after a moment, and not without end', async () => {
    const scene = createScene({ limits: { diagnosesPerMinute: 2 } })
    const upload = await scene.create()
    const asked = () => scene.store.calls.filter(({ method }) => method === 'diagnose').length
    await Promise.all([diagnose(scene, upload, 1), diagnose(scene, upload, 1), diagnose(scene, upload, 1)])
    expect(asked()).toBe(1)
    scene.clock.ms += 10_000
    await diagnose(scene, upload, 1)
    expect(asked()).toBe(2)
    expect((await diagnose(scene, upload, 2)).error?.code).toBe('rate_limited')
    expect((await diagnose(scene, upload, 4)).error?.code).toBe('bad_request')
  })
})

describe('two processes with one secret', () => {
  // Who serves grant, status, complete and the second complete: every order there is.
  const orders = Array.from({ length: 16 }, (_, bits) => [bits & 1, bits & 2, bits & 4, bits & 8].map(Boolean))

  test.each(orders)('serve one upload: %s %s %s %s', async (...order) => {
    const store = createMemoryStore()
    const processes = [createScene({}, store), createScene({}, store)] as const
    const [first, second, third, fourth] = order.map((other) => (other ? processes[1] : processes[0])) as [
      Scene,
      Scene,
      Scene,
      Scene,
    ]
    const upload = await processes[0].create()
    expect((await grant(first, upload, [1, 3])).status).toBe(200)
    const md5s = processes[0].send(upload)
    expect((await status(second, upload)).body.parts).toHaveLength(3)
    const done = await complete(third, upload, md5s)
    const again = await complete(fourth, upload, md5s)
    expect(again.body.object).toEqual(done.body.object)
  })
})
