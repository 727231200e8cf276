import { describe, expect, test } from 'vitest'
import { complete, status } from '../../../test/server/calls.ts'
import { createScene } from '../../../test/server/scene.ts'
import { deferred } from '../../../test/support/deferred.ts'
import type { FinishedUpload } from './completion-hook.ts'

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
