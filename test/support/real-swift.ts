/**
 * A real OpenStack Swift on this machine, from Debian's packages: one node, one disk folder, loopback only. Everything
 * lives in one temporary folder and ends with `stop`, with the test run, or with a signal.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts, run, type Server, startServer, temporaryFolder, waitUntilReady } from './processes.ts'
import { proxyConfig, type Sections, storageConfig } from './swift-config.ts'

export interface SwiftUser {
  /** `account:user` */
  readonly user: string
  readonly key: string
}

/** Plain data, so that it can be handed from the run's setup to the tests. */
export interface RealSwiftAddress {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** TempAuth's. */
  readonly authUrl: string
  /** Owns the account `main`. */
  readonly admin: SwiftUser
  /** In the same account, with no right but what an ACL gives; what an application should run as. */
  readonly runtime: SwiftUser
  /** Owns another account. */
  readonly other: SwiftUser
  /** Holds the configuration, the objects and the logs. */
  readonly folder: string
}

export interface RealSwift extends RealSwiftAddress {
  stop(): Promise<void>
}

export interface RealSwiftOptions {
  /**
   * Middleware that says who is who.
   * @default ['tempauth']
   */
  readonly auth?: readonly string[]
  /** More of the proxy's configuration, such as `{ 'filter:ratelimit': { account_ratelimit: 1 } }`. */
  readonly proxy?: Sections
  /** For a cluster whose address must be known before it runs (Keystone's catalogue). */
  readonly proxyPort?: number
}

/** The same in every store. */
export const TEST_USERS = {
  admin: { user: 'main:admin', key: 'admin-key' },
  runtime: { user: 'main:runtime', key: 'runtime-key' },
  other: { user: 'other:admin', key: 'other-key' },
} as const satisfies Record<string, SwiftUser>

const TEMP_AUTH: Sections = {
  'filter:tempauth': {
    use: 'egg:swift#tempauth',
    storage_url_scheme: 'http',
    user_main_admin: `${TEST_USERS.admin.key} .admin`,
    user_main_runtime: TEST_USERS.runtime.key,
    user_other_admin: `${TEST_USERS.other.key} .admin`,
  },
}

const PROGRAMS = [
  'swift-proxy-server',
  'swift-account-server',
  'swift-container-server',
  'swift-object-server',
  'memcached',
]

/** Why there can be no Swift here, or `undefined`. */
export function whyNoSwift(): string | undefined {
  const missing = PROGRAMS.filter((program) => !existsSync(join('/usr/bin', program)))
  return missing.length === 0
    ? undefined
    : `not installed: ${missing.join(', ')} (Debian packages of Swift and memcached)`
}

/** Starts a cluster of its own and waits until it answers; 2 to 5 seconds. */
export async function startRealSwift(options: RealSwiftOptions = {}): Promise<RealSwift> {
  const { path: folder, remove } = await temporaryFolder('sluice-swift-')
  const servers: Server[] = []
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await remove()
  }
  try {
    const origin = await start(folder, options, servers)
    return { origin, authUrl: `${origin}/auth/v1.0`, ...TEST_USERS, folder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(folder: string, options: RealSwiftOptions, servers: Server[]): Promise<string> {
  const { auth = ['tempauth'], proxy = {} } = options
  const [accountPort = 0, containerPort = 0, objectPort = 0, memcachedPort = 0, freePort = 0] = await freePorts(5)
  const proxyPort = options.proxyPort ?? freePort
  const { username: user } = userInfo()
  await mkdir(join(folder, 'devices/d1'), { recursive: true })
  const config = (name: string) => join(folder, `${name}-server.conf`)
  await Promise.all([
    run('/usr/bin/python3', [
      fileURLToPath(new URL('make-rings.py', import.meta.url)),
      folder,
      ...[accountPort, containerPort, objectPort].map(String),
    ]),
    writeFile(config('account'), storageConfig({ server: 'account', folder, port: accountPort, user })),
    writeFile(config('container'), storageConfig({ server: 'container', folder, port: containerPort, user })),
    writeFile(config('object'), storageConfig({ server: 'object', folder, port: objectPort, user })),
    writeFile(
      config('proxy'),
      proxyConfig({ folder, port: proxyPort, user, memcachedPort, auth, sections: { ...TEMP_AUTH, ...proxy } }),
    ),
  ])
  const launch = (name: string, command: string, args: readonly string[]) =>
    servers.push(startServer({ name, command: join('/usr/bin', command), args, logFile: join(folder, `${name}.log`) }))

  launch('memcached', 'memcached', ['-l', '127.0.0.1', '-p', String(memcachedPort), '-U', '0', '-m', '32', '-u', user])
  for (const name of ['account', 'container', 'object', 'proxy']) {
    launch(name, `swift-${name}-server`, [config(name), '-v'])
  }
  const origin = `http://127.0.0.1:${proxyPort}`
  await waitUntilReady(() => isUp(origin, auth, [accountPort, containerPort, objectPort]), servers)
  return origin
}

/** The proxy alone would answer before the servers behind it do. */
async function isUp(origin: string, auth: readonly string[], storagePorts: readonly number[]): Promise<boolean> {
  const checks = [origin, ...storagePorts.map((port) => `http://127.0.0.1:${port}`)]
  const answers = await Promise.all(checks.map((address) => fetch(`${address}/healthcheck`)))
  if (!answers.every(({ ok }) => ok)) return false
  if (!auth.includes('tempauth')) return true
  const login = await fetch(`${origin}/auth/v1.0`, {
    headers: { 'X-Auth-User': TEST_USERS.admin.user, 'X-Auth-Key': TEST_USERS.admin.key },
  })
  return login.ok
}

export interface LoggedRequest {
  readonly method: string
  /** As sent, encoded; without the query's signature. */
  readonly path: string
  readonly status: number
}

/** What the proxy has answered so far, in order: for tests that count what an act costs the cluster. */
export async function requestLog({ folder }: Pick<RealSwiftAddress, 'folder'>): Promise<readonly LoggedRequest[]> {
  const log = await readFile(join(folder, 'proxy.log'), 'utf8')
  // "proxy-server: CLIENT REMOTE TIME METHOD PATH PROTOCOL STATUS …" in Swift's default format.
  const line = /^\S*:? ?\S+ \S+ \d\d\/\w{3}\/\d{4}\/\d\d\/\d\d\/\d\d ([A-Z]+) (\S+) HTTP\/\S+ (\d{3}) /gm
  return [...log.matchAll(line)].map(([, method = '', path = '', status]) => ({ method, path, status: Number(status) }))
}
