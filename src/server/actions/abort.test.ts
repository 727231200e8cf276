import { describe, expect, test } from 'vitest'
import { abort, complete } from '../../../test/server/calls.ts'
import { createScene } from '../../../test/server/scene.ts'

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
