/** What a login may meet that neither a real Keystone nor a real Swift does on demand. */
import { describe, expect, it } from 'vitest'
import { type KeystoneV3Options, keystoneV3 } from './auth-keystone-v3.ts'
import { tempAuth } from './auth-temp.ts'

const now = () => 1_000_000

describe('tempAuth', () => {
  const logIn = (answer: Response) => {
    const sent: RequestInit[] = []
    const auth = tempAuth({ url: 'https://swift.example/auth/v1.0', user: 'main:admin', key: 'the-secret' })
    const session = auth({
      now,
      fetch: async (_, init) => {
        sent.push(init ?? {})
        return answer
      },
    })
    return { session, sent }
  }
  const good = { 'X-Auth-Token': 'AUTH_tk1', 'X-Storage-Url': 'https://swift.example/v1/AUTH_main/' }

  it.each([
    [{}, undefined],
    [{ 'X-Auth-Token-Expires': '86400' }, 87_400_000],
    [{ 'X-Auth-Token-Expires': 'never' }, undefined],
  ])('reads when the token ends: %j', async (headers, expiresAtMs) => {
    const { session } = logIn(new Response(null, { headers: { ...good, ...headers } }))
    expect(await session).toMatchObject({
      token: 'AUTH_tk1',
      publicUrl: 'https://swift.example/v1/AUTH_main',
      expiresAtMs,
    })
  })

  it.each([
    ['a redirect, which would take the key elsewhere', 302, { Location: 'https://evil.example/' }, 'store_error'],
    ['a page without a token', 200, {}, 'store_error'],
    ['a server error', 503, {}, 'store_busy'],
  ])('refuses %s', async (_, status, headers, code) => {
    const { session, sent } = logIn(new Response(null, { status, headers: { ...headers } }))
    const failure = await session.catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'StoreError', code, status })
    expect(String(failure)).not.toContain('the-secret')
    expect(sent).toMatchObject([{ redirect: 'manual' }])
  })
})

describe('keystoneV3', () => {
  const endpoint = (region: string, name: string) => ({
    interface: name,
    region_id: region,
    url: `https://${name}.${region}.example/v1/AUTH_1/`,
  })
  const regions = (...names: readonly string[]) =>
    names.flatMap((name) => [endpoint(name, 'public'), endpoint(name, 'internal')])
  const logIn = (token: unknown, options: Partial<KeystoneV3Options> = {}) => {
    const login = {
      authUrl: 'https://keystone.example',
      username: 'ada',
      password: 'the-secret',
      project: { name: 'p' },
    }
    const auth = keystoneV3({ ...login, ...options } as KeystoneV3Options)
    const headers = { 'X-Subject-Token': 'gAAA' }
    return auth({ now, fetch: async () => Response.json({ token }, { status: 201, headers }) })
  }
  const catalogOf = (endpoints: readonly object[]) => [
    { type: 'identity', endpoints: [] },
    { type: 'object-store', endpoints },
  ]

  it('chooses the region, and asks for one where there are several', async () => {
    const catalog = catalogOf(regions('north', 'south'))
    expect(await logIn({ catalog }, { region: 'south' })).toMatchObject({
      publicUrl: 'https://public.south.example/v1/AUTH_1',
      internalUrl: 'https://internal.south.example/v1/AUTH_1',
    })
    await expect(logIn({ catalog })).rejects.toThrow(/several regions \(north, south\)/)
    await expect(logIn({ catalog }, { region: 'east' })).rejects.toThrow(/no Swift in the region "east"/)
  })

  it('does without an internal address, and without a time that makes sense', async () => {
    const catalog = catalogOf([endpoint('north', 'public')])
    expect(await logIn({ catalog, expires_at: 'soon' })).toMatchObject({
      internalUrl: undefined,
      expiresAtMs: undefined,
    })
    expect(await logIn({ catalog, expires_at: '2030-01-01T00:00:00.000000Z' })).toMatchObject({
      expiresAtMs: Date.UTC(2030, 0, 1),
    })
  })

  it('counts the life of a token from now, whatever time it is at Keystone', async () => {
    const times = { issued_at: '2031-06-01T11:30:00.000000Z', expires_at: '2031-06-01T12:30:00.000000Z' }
    const session = await logIn({ catalog: catalogOf(regions('north')), ...times })
    expect(session.expiresAtMs).toBe(now() + 3_600_000)
  })

  it.each([[undefined], [{}], [{ catalog: [] }]])('refuses an answer without Swift: %j', async (token) => {
    await expect(logIn(token)).rejects.toMatchObject({ name: 'StoreError', code: 'store_error' })
  })

  it.each(['https://keystone.example/v2.0', 'https://keystone.example/identity/v2'])(
    'refuses version 2 at once: %s',
    (authUrl) => {
      expect(() => keystoneV3({ authUrl, username: 'a', password: 'b', project: { name: 'p' } })).toThrow(/version 2/)
    },
  )
})
