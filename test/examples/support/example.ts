/** Runs an example as its README says: its own process, its whole configuration from the environment. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { freePorts, startServer, temporaryFolder, waitUntilReady } from '../../support/processes.ts'
import type { TestContainers, TestStore } from '../../support/stores.ts'

export interface RunningExample {
  readonly origin: string
  readonly containers: TestContainers
  stop(): Promise<void>
}

export interface ExampleOptions {
  readonly store: TestStore
  readonly cwd: string
  /** @default node */
  readonly command?: string
  readonly args: (port: number) => readonly string[]
}

export async function startExample({ store, cwd, command, args }: ExampleOptions): Promise<RunningExample> {
  const [port = 0] = await freePorts(1)
  const origin = `http://localhost:${port}`
  const containers = await store.freshContainers({ origins: [origin] })
  const { authUrl, runtime } = store.address()
  const logs = await temporaryFolder('sluice-example-')
  const server = startServer({
    name: cwd,
    command: command ?? process.execPath,
    args: args(port),
    cwd,
    logFile: join(logs.path, 'log'),
    env: {
      PORT: String(port),
      ST_AUTH: authUrl,
      ST_USER: runtime.user,
      ST_KEY: runtime.key,
      SLUICE_CONTAINER: containers.container,
      SLUICE_TEMPURL_KEY: containers.tempUrlKey,
      TOKEN_SECRET: randomBytes(32).toString('hex'),
      RECEIPT_SECRET: randomBytes(32).toString('hex'),
    },
  })
  await waitUntilReady(async () => (await fetch(origin)).status === 200, [server])
  return {
    origin,
    containers,
    async stop() {
      await server.stop()
      await logs.remove()
    },
  }
}
