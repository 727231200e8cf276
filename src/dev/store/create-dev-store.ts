/** The embedded store: OpenStack Swift's API on local disk, for development and tests. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Backend, openBackend } from './backend/backend.ts'
import { type Handler, pipeline } from './http/pipeline.ts'
import { bulkDelete } from './middleware/bulk-delete.ts'
import { createContainerQuotas } from './middleware/container-quotas.ts'
import { copy } from './middleware/copy.ts'
import { dlo } from './middleware/dlo.ts'
import { createFormPost } from './middleware/formpost.ts'
import { info } from './middleware/info.ts'
import { createObjectVersioning } from './middleware/object-versioning.ts'
import { slo } from './middleware/slo.ts'
import { createTempAuth, type DevUser } from './middleware/tempauth.ts'
import { createTempUrl } from './middleware/tempurl.ts'
import { refuseUnsupported } from './middleware/unsupported.ts'
import { createStoreServer } from './server.ts'
import { createWeather, type WeatherParts } from './weather/create-weather.ts'
import { viewing } from './weather/viewing.ts'
import type { Weather, WeatherOptions } from './weather/weather.ts'

export interface DevStoreOptions {
  /** Where everything is kept; made if it is missing. Only one store at a time can have it open. */
  readonly folder: string
  /**
   * TCP port; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number
  /**
   * Address to listen on.
   *
   * @default '127.0.0.1': the default users' keys are in the documentation, so nobody else should reach it.
   */
  readonly host?: string
  /**
   * Who may log in.
   *
   * @default the account `test` with the administrator `tester` (key `testing`) and the ordinary user `runtime` (key
   * `runtime-key`), who needs the containers' access lists
   */
  readonly users?: readonly DevUser[]
  /**
   * How long a token lives.
   *
   * @default 86400: a day, as in Swift
   */
  readonly tokenLifeSeconds?: number
  /**
   * Waits for the disk before it answers, so that even a power cut loses nothing.
   *
   * @default false
   */
  readonly durable?: boolean
  /**
   * How long a client may be silent while its body is awaited: then it hears 499, or 408 when it trickles.
   *
   * @default 60: Swift's `client_timeout`
   */
  readonly clientTimeoutSeconds?: number
  /**
   * Milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number
  /**
   * Makes the store misbehave from its first request on; `DevStore.weather` changes it later.
   *
   * @default fine weather
   */
  readonly weather?: WeatherOptions
}

export interface DevStore {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Where TempAuth answers: `<url>/auth/v1.0`. */
  readonly authUrl: string
  readonly port: number
  /** Makes the store misbehave on request; for people at `<url>/weather`. */
  readonly weather: Weather
  /** Breaks what is under way and gives the folder back. */
  close(): Promise<void>
}

/** Their keys stand in the documentation: for loopback only. */
export const DEFAULT_USERS: readonly DevUser[] = [
  { account: 'test', user: 'tester', key: 'testing', admin: true },
  { account: 'test', user: 'runtime', key: 'runtime-key', admin: false },
]

/** Swift's object-expirer runs as often. */
const REAP_INTERVAL_MS = 300_000

/**
 * Starts an embedded store.
 *
 * @throws DevStoreError when the folder is in use by another store or damaged; the system's own error when the folder
 *   cannot be written or the port is taken; TypeError when the weather's rules are wrong.
 */
export async function createDevStore(options: DevStoreOptions): Promise<DevStore> {
  const { host = '127.0.0.1', now = Date.now } = options
  const backend = await openBackend({ folder: options.folder, now, durable: options.durable ?? false })
  const { server, weather } = await listen(backend, options, now).catch(async (error) => {
    await backend.close()
    throw error
  })
  const reaper = setInterval(() => void backend.reap().catch(() => undefined), REAP_INTERVAL_MS)
  reaper.unref()
  const address = server.address() as AddressInfo
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
  return {
    url,
    authUrl: `${url}/auth/v1.0`,
    port: address.port,
    weather,
    async close() {
      clearInterval(reaper)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await backend.close()
    },
  }
}

async function listen(
  backend: Backend,
  options: DevStoreOptions,
  now: () => number,
): Promise<{ readonly server: Server; readonly weather: Weather }> {
  const { port = 0, host = '127.0.0.1', clientTimeoutSeconds = 60 } = options
  const parts = createWeather(backend, now, options.weather)
  const server = createStoreServer(createHandler(backend, options, now, parts), {
    clientTimeoutMs: clientTimeoutSeconds * 1000,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { server, weather: parts.weather }
}

/** The order is that of Swift's pipeline; it decides which answers carry CORS headers. */
function createHandler(backend: Backend, options: DevStoreOptions, now: () => number, weather: WeatherParts): Handler {
  const { users = DEFAULT_USERS, tokenLifeSeconds = 86_400 } = options
  return pipeline(
    [
      ...weather.middlewares,
      info,
      refuseUnsupported,
      bulkDelete,
      createTempUrl(backend, now),
      createFormPost(backend, now),
      createTempAuth({ users, tokenLifeSeconds, now }),
      copy,
      viewing(backend, createContainerQuotas),
      slo,
      dlo,
      viewing(backend, createObjectVersioning),
    ],
    weather.app,
  )
}
