import { describe, expect, test } from 'vitest'
import { type Created, complete, status } from '../../../test/server/calls.ts'
import { createScene, type Scene } from '../../../test/server/scene.ts'
import { StoreError } from '../../store/store-error.ts'

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
