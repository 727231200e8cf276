/** A page that is reloaded while the demo starts, which people do, gets its answer. */
import { expect, test } from 'vitest'
import { startDemo } from '../../src/dev/demo/start-demo.ts'
import { freePorts, temporaryFolder } from '../support/processes.ts'

test('a request that comes before the store is open is answered once it is', async () => {
  const { path: folder, remove } = await temporaryFolder('sluice-demo-')
  const [port = 0] = await freePorts(1)
  const starting = startDemo({ port, folder })
  const status = (await firstAnswer(`http://127.0.0.1:${port}/`)).status
  await (await starting).close()
  await remove()
  expect(status).toBe(200)
})

/** Tries until someone listens there, as a browser that reloads; then waits for the answer. */
async function firstAnswer(url: string): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url)
    } catch {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
