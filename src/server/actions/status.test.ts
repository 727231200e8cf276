import { describe, expect, test } from 'vitest'
import { complete, status } from '../../../test/server/calls.ts'
import { createScene } from '../../../test/server/scene.ts'

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
