import { describe, expect, test } from 'vitest'
import { complete, grant, status } from '../../test/server/calls.ts'
import { createMemoryStore } from '../../test/server/memory-store.ts'
import { createScene, type Scene } from '../../test/server/scene.ts'

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
