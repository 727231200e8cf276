/** Keystone v3 against a real one, with a real Swift behind it. Starts and stops both: nothing else needs them. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionFromEnvironment } from '../../src/swift/account/auth-from-environment.ts'
import { type KeystoneV3Options, keystoneV3 } from '../../src/swift/account/auth-keystone-v3.ts'
import { createSwiftConnection } from '../../src/swift/account/connection.ts'
import { applySetUp, planSetUp } from '../../src/swift/set-up/set-up.ts'
import { importTempUrlKey, tempUrl } from '../../src/swift/signing/temp-url.ts'
import { loginEnvironment, sluice } from '../cli/command.ts'
import { type RealKeystone, startRealKeystone, whyNoKeystone } from '../support/real-keystone.ts'

const reason = whyNoKeystone()
if (reason !== undefined) process.stderr.write(`Skipped: the login to a real Keystone; ${reason}.\n`)

describe.skipIf(reason !== undefined)('Keystone v3', () => {
  let keystone: RealKeystone
  beforeAll(async () => {
    keystone = await startRealKeystone()
  }, 240_000)
  afterAll(() => keystone?.stop())

  const connect = (options: Partial<KeystoneV3Options> = {}) => {
    const { authUrl, project, operator } = keystone
    const login = { authUrl, username: operator.name, password: operator.password, project: { name: project.name } }
    return createSwiftConnection({ auth: keystoneV3({ ...login, ...options } as KeystoneV3Options) })
  }
  const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error)

  it('logs in by names and by ids, with and without /v3, and finds the account in the catalogue', async () => {
    const { authUrl, project, operator } = keystone
    const account = `${keystone.swift.origin}/v1/AUTH_${project.id}`
    expect(String(await connect().publicUrl())).toBe(account)
    const byIds = keystoneV3({
      authUrl: authUrl.replace(/\/v3$/, ''),
      userId: operator.id,
      password: operator.password,
      project: { id: project.id },
      region: 'RegionOne',
    })
    expect(String(await createSwiftConnection({ auth: byIds }).publicUrl())).toBe(account)
    expect((await connect().request({ method: 'HEAD' })).ok).toBe(true)
  })

  it('knows when the token ends', async () => {
    const { authUrl, project, operator } = keystone
    const auth = keystoneV3({ authUrl, username: operator.name, password: operator.password, project })
    const session = await auth({ fetch, now: Date.now })
    const hours = ((session.expiresAtMs ?? 0) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(0.9)
    expect(hours).toBeLessThan(1.1)
  })

  it('logs in again when Swift refuses the token', async () => {
    const { authUrl, project, operator } = keystone
    const logIn = keystoneV3({ authUrl, username: operator.name, password: operator.password, project })
    let logins = 0
    const connection = createSwiftConnection({
      auth: async (context) => {
        const session = await logIn(context)
        if (++logins > 1) return session
        const revoke = {
          method: 'DELETE',
          headers: { 'X-Auth-Token': session.token, 'X-Subject-Token': session.token },
        }
        expect((await fetch(`${authUrl}/auth/tokens`, revoke)).status).toBe(204)
        return session
      },
    })
    expect((await connection.request({ method: 'HEAD' })).ok).toBe(true)
    expect(logins).toBe(2)
  })

  it.each<[string, Partial<KeystoneV3Options>, RegExp]>([
    ['a wrong password', { password: 'quite-wrong' }, /refused the login/],
    ['a foreign project', { project: { name: 'service' } }, /refused the login/],
    ['an unknown domain', { userDomain: { name: 'nowhere' } }, /refused the login/],
    ['an unknown region', { region: 'RegionTwo' }, /region "RegionTwo"; it lists: RegionOne/],
    ['an absent interface', { interface: 'admin' }, /no admin address/],
    ['an absent service', { serviceType: 'object-shop' }, /"object-shop"/],
  ])('%s is a clear error without the password', async (_, options, message) => {
    const failure = await failureOf(connect(options).publicUrl())
    expect(failure).toMatchObject({ name: 'StoreError', code: 'store_error', message: expect.stringMatching(message) })
    expect(String(failure)).not.toMatch(/quite-wrong|password-of/)
  })

  it('sets up an account for a member without rights, who can then upload by signature and commit', async () => {
    const { authUrl, project, member } = keystone
    const container = `keystone-${randomBytes(6).toString('hex')}`
    const origin = 'https://app.example'
    const options = { container, origins: [origin], runtimeUser: `${project.id}:${member.id}` }
    const admin = connect()
    const plan = await planSetUp(admin, options)
    await applySetUp(admin, plan, options)
    expect((await planSetUp(admin, options)).steps).toEqual([])

    const auth = keystoneV3({ authUrl, username: member.name, password: member.password, project })
    const runtime = createSwiftConnection({ auth })
    expect((await runtime.request({ method: 'HEAD' })).status).toBe(403)
    const parts = `${container}_parts`
    const url = await tempUrl({
      key: await importTempUrlKey(plan.tempUrlKey.value, 'sha256'),
      method: 'PUT',
      storageUrl: await runtime.publicUrl(),
      container: parts,
      object: 'parts/1',
      expires: Math.floor(Date.now() / 1000) + 60,
    })
    const preflight = { Origin: origin, 'Access-Control-Request-Method': 'PUT' }
    expect((await fetch(url, { method: 'OPTIONS', headers: preflight })).status).toBe(200)
    expect((await fetch(url, { method: 'PUT', body: 'bytes' })).status).toBe(201)
    const body = JSON.stringify([{ path: `/${parts}/parts/1`, size_bytes: 5 }])
    const query = { 'multipart-manifest': 'put' }
    expect((await runtime.request({ method: 'PUT', container, object: 'whole', query, body })).status).toBe(201)
    expect(await (await runtime.request({ method: 'GET', container, object: 'whole' })).text()).toBe('bytes')
    expect((await runtime.request({ method: 'DELETE', container: parts, object: 'parts/1' })).status).toBe(204)
  })

  it('is what OS_* variables mean, in the library and in the command', async () => {
    const { authUrl, project, operator } = keystone
    const env = {
      OS_AUTH_URL: authUrl,
      OS_USERNAME: operator.name,
      OS_PASSWORD: operator.password,
      OS_PROJECT_NAME: project.name,
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
      OS_ENDPOINT_TYPE: 'internalURL',
      OS_IDENTITY_API_VERSION: '3',
    }
    const connection = createSwiftConnection(connectionFromEnvironment(env))
    expect((await connection.request({ method: 'HEAD' })).ok).toBe(true)
    const planned = await sluice(['setup', 'by-command', '--dry-run', '--json'], env)
    expect(JSON.parse(planned.stdout)).toMatchObject({ applied: false, containers: { finished: 'by-command' } })
    const v1 = await sluice(['setup', 'by-command', '--dry-run'], loginEnvironment(authUrl, { user: 'a:b', key: 'c' }))
    expect(v1).toMatchObject({ code: 1, stderr: expect.stringContaining('version 1 auth URL') })
  })
})
