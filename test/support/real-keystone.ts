/**
 * A real Keystone on this machine, from Debian's packages, and a real Swift behind it. SQLite in a temporary folder,
 * no web server, loopback only. Everything that an operator would do by hand is asked of Keystone's own API.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePorts, run, type Server, startServer, temporaryFolder, waitUntilReady } from './processes.ts'
import { type RealSwift, startRealSwift, whyNoSwift } from './real-swift.ts'
import type { Sections } from './swift-config.ts'

export interface KeystoneUser {
  readonly id: string
  readonly name: string
  readonly password: string
}

export interface RealKeystone {
  /** Ends in `/v3`. */
  readonly authUrl: string
  readonly project: { readonly id: string; readonly name: string }
  /** May do everything in the project's account. */
  readonly operator: KeystoneUser
  /** Belongs to the project and may do nothing there but what an ACL gives. */
  readonly member: KeystoneUser
  readonly swift: RealSwift
  stop(): Promise<void>
}

const REGION = 'RegionOne'
const ADMIN_PASSWORD = 'keystone-admin-of-the-tests'
const SERVICE_PASSWORD = 'swift-service-of-the-tests'

/** Why there can be no Keystone here, or `undefined`. */
export function whyNoKeystone(): string | undefined {
  const middleware = '/usr/lib/python3/dist-packages/keystonemiddleware'
  const missing = ['/usr/bin/keystone-manage', '/usr/bin/keystone-wsgi-public', middleware].filter(
    (file) => !existsSync(file),
  )
  if (missing.length > 0) return 'not installed: Debian packages keystone and python3-keystonemiddleware'
  return whyNoSwift()
}

/** Starts both; about 20 seconds, most of it Python that loads. */
export async function startRealKeystone(): Promise<RealKeystone> {
  const { path: folder, remove } = await temporaryFolder('sluice-keystone-')
  const servers: Server[] = []
  let swift: RealSwift | undefined
  const stop = async () => {
    await swift?.stop()
    await Promise.all(servers.map((server) => server.stop()))
    await remove()
  }
  try {
    const [keystonePort = 0, swiftPort = 0] = await freePorts(2)
    const authUrl = `http://127.0.0.1:${keystonePort}/v3`
    await startKeystone(folder, keystonePort, authUrl, servers)
    const people = await populate(authUrl, `http://127.0.0.1:${swiftPort}/v1/AUTH_%(tenant_id)s`)
    swift = await startRealSwift({ auth: ['authtoken', 'keystoneauth'], proxy: filters(authUrl), proxyPort: swiftPort })
    return { authUrl, ...people, swift, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startKeystone(folder: string, port: number, authUrl: string, servers: Server[]): Promise<void> {
  const configFile = join(folder, 'keystone.conf')
  const keys = ['fernet', 'receipt', 'credential'].map((name) => join(folder, name))
  await Promise.all(keys.map((path) => mkdir(path, { mode: 0o700 })))
  const [fernet, receipt, credential] = keys
  await writeFile(
    configFile,
    `[DEFAULT]
log_file = ${folder}/keystone.log
[database]
connection = sqlite:///${folder}/keystone.db
[token]
provider = fernet
[fernet_tokens]
key_repository = ${fernet}
[fernet_receipts]
key_repository = ${receipt}
[credential]
key_repository = ${credential}
`,
  )
  const { username } = userInfo()
  const group = (await run('id', ['-gn'])).stdout.trim()
  const manage = (...args: readonly string[]) => run('/usr/bin/keystone-manage', ['--config-file', configFile, ...args])
  const owner = ['--keystone-user', username, '--keystone-group', group]
  await Promise.all([
    manage('db_sync'),
    ...['fernet_setup', 'credential_setup', 'receipt_setup'].map((command) => manage(command, ...owner)),
  ])
  // Otherwise a write beside a read ends in "database is locked".
  const wal = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode=WAL')"
  await run('/usr/bin/python3', ['-c', wal, join(folder, 'keystone.db')])
  const urls = ['public', 'internal', 'admin'].flatMap((name) => [`--bootstrap-${name}-url`, authUrl])
  await manage('bootstrap', '--bootstrap-password', ADMIN_PASSWORD, '--bootstrap-region-id', REGION, ...urls)
  servers.push(
    startServer({
      name: 'keystone',
      command: '/usr/bin/keystone-wsgi-public',
      args: ['--port', String(port), '--host', '127.0.0.1'],
      logFile: join(folder, 'server.log'),
      env: { OS_KEYSTONE_CONFIG_FILES: configFile },
    }),
  )
  await waitUntilReady(async () => (await fetch(authUrl)).ok, servers)
}

/** Makes the service, its addresses, a project and its users. */
async function populate(
  authUrl: string,
  storageUrl: string,
): Promise<Pick<RealKeystone, 'project' | 'operator' | 'member'>> {
  const api = await adminApi(authUrl)
  const service = await api.create('services', 'service', { type: 'object-store', name: 'swift' })
  for (const name of ['public', 'internal']) {
    await api.create('endpoints', 'endpoint', {
      interface: name,
      region_id: REGION,
      service_id: service.id,
      url: storageUrl,
    })
  }
  const role = (name: string) => api.create('roles', 'role', { name })
  const project = (name: string) => api.create('projects', 'project', { name, domain_id: 'default' })
  const user = async (name: string, password: string, projectId: string, roleId: string) => {
    const { id } = await api.create('users', 'user', { name, password, domain_id: 'default' })
    await api.send('PUT', `projects/${projectId}/users/${id}/roles/${roleId}`)
    return { id, name, password }
  }
  await user('swift', SERVICE_PASSWORD, (await project('service')).id, await api.find('roles', 'admin'))
  const { id } = await project('uploads')
  const operator = await user('ada', 'password-of-ada', id, (await role('swiftoperator')).id)
  const member = await user('web', 'password-of-web', id, await api.find('roles', 'member'))
  return { project: { id, name: 'uploads' }, operator, member }
}

/** The few calls of Keystone's administration that are needed here. */
async function adminApi(authUrl: string) {
  const domain = { id: 'default' }
  const user = { name: 'admin', domain, password: ADMIN_PASSWORD }
  const identity = { methods: ['password'], password: { user } }
  const login = await fetch(`${authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: 'admin', domain } } } }),
  })
  const token = login.headers.get('X-Subject-Token') ?? ''
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${authUrl}/${path}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`Keystone answered ${response.status} to ${method} ${path}: ${await response.text()}`)
    return response
  }
  return {
    send,
    async create(collection: string, kind: string, fields: object): Promise<{ readonly id: string }> {
      const answer = (await (await send('POST', collection, { [kind]: fields })).json()) as Record<
        string,
        { id: string }
      >
      return { id: answer[kind]?.id ?? '' }
    },
    async find(collection: string, name: string): Promise<string> {
      const answer = (await (await send('GET', `${collection}?name=${name}`)).json()) as Record<
        string,
        { id: string }[]
      >
      return answer[collection]?.[0]?.id ?? ''
    },
  }
}

function filters(authUrl: string): Sections {
  return {
    'filter:authtoken': {
      'paste.filter_factory': 'keystonemiddleware.auth_token:filter_factory',
      www_authenticate_uri: authUrl,
      auth_url: authUrl,
      auth_type: 'password',
      username: 'swift',
      password: SERVICE_PASSWORD,
      project_name: 'service',
      project_domain_id: 'default',
      user_domain_id: 'default',
      // TempURLs and preflights carry no token: without this they would all be refused.
      delay_auth_decision: 'True',
      cache: 'swift.cache',
    },
    'filter:keystoneauth': { use: 'egg:swift#keystoneauth', operator_roles: 'swiftoperator, admin' },
  }
}
