import { describe, expect, test } from 'vitest'
import { complete, grant, status } from '../../../test/server/calls.ts'
import { createScene } from '../../../test/server/scene.ts'
import { deferred } from '../../../test/support/deferred.ts'

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
