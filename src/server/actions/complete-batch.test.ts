import { describe, expect, test } from 'vitest'
import { status } from '../../../test/server/calls.ts'
import { createScene, type Scene } from '../../../test/server/scene.ts'
import { deferred } from '../../../test/support/deferred.ts'

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
