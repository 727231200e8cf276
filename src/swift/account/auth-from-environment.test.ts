import { describe, expect, it } from 'vitest'
import { connectionFromEnvironment, hasSwiftEnvironment } from './auth-from-environment.ts'

const temp = { ST_AUTH: 'https://swift.example/auth/v1.0', ST_USER: 'main:admin', ST_KEY: 'st-secret' }
const keystone = {
  OS_AUTH_URL: 'https://keystone.example:5000',
  OS_USERNAME: 'ada',
  OS_PASSWORD: 'os-secret',
  OS_PROJECT_NAME: 'uploads',
}

/** What a login would send, by a `fetch` that answers as TempAuth and Keystone do. */
async function loginOf(env: Record<string, string>) {
  const sent: { url: string; headers: Headers; body: unknown }[] = []
  const catalog = [
    {
      type: 'object-store',
      endpoints: [
        { interface: 'public', region_id: 'one', url: 'https://public.example/v1/AUTH_1' },
        { interface: 'internal', region_id: 'one', url: 'https://internal.example/v1/AUTH_1' },
        { interface: 'admin', region_id: 'one', url: 'https://admin.example/v1/AUTH_1' },
      ],
    },
  ]
  const answer: typeof fetch = async (input, init) => {
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    sent.push({ url: String(input), headers: new Headers(init?.headers), body })
    if (body === undefined) {
      return new Response('', {
        headers: { 'X-Auth-Token': 't', 'X-Storage-Url': 'https://swift.example/v1/AUTH_main' },
      })
    }
    return Response.json({ token: { catalog } }, { status: 201, headers: { 'X-Subject-Token': 't' } })
  }
  const options = connectionFromEnvironment(env)
  const session = await options.auth({ fetch: answer, now: () => 0 })
  return { options, session, request: sent[0] }
}

describe('ST_*', () => {
  it('is TempAuth', async () => {
    const { request, session } = await loginOf(temp)
    expect(request?.url).toBe(temp.ST_AUTH)
    expect(request?.headers.get('X-Auth-User')).toBe('main:admin')
    expect(session.publicUrl).toBe('https://swift.example/v1/AUTH_main')
  })

  it('comes before OS_* when complete', async () => {
    expect((await loginOf({ ...keystone, ...temp })).request?.url).toBe(temp.ST_AUTH)
    expect((await loginOf({ ...keystone, ...temp, ST_KEY: '' })).request?.url).toContain('keystone.example')
    expect((await loginOf({ ...keystone, ...temp, ST_AUTH_VERSION: '3' })).request?.url).toContain('keystone.example')
  })
})

describe('OS_*', () => {
  it('is Keystone version 3, with its default domain', async () => {
    const { request, options } = await loginOf(keystone)
    expect(request?.url).toBe('https://keystone.example:5000/v3/auth/tokens')
    expect(request?.body).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'ada', domain: { id: 'default' }, password: 'os-secret' } },
        },
        scope: { project: { name: 'uploads', domain: { id: 'default' } } },
      },
    })
    expect(options.preferInternal).toBe(false)
  })

  it('takes ids, domains and tenants', async () => {
    const { OS_PROJECT_NAME: _, OS_USERNAME: __, ...rest } = keystone
    const { request } = await loginOf({
      ...rest,
      OS_USER_ID: 'u1',
      OS_TENANT_ID: 'p1',
      OS_AUTH_URL: 'https://k.example/v3/',
    })
    expect(request?.url).toBe('https://k.example/v3/auth/tokens')
    expect(request?.body).toMatchObject({
      auth: { identity: { password: { user: { id: 'u1' } } }, scope: { project: { id: 'p1' } } },
    })
    const named = await loginOf({ ...keystone, OS_USER_DOMAIN_NAME: 'people', OS_PROJECT_DOMAIN_ID: 'd2' })
    expect(named.request?.body).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { name: 'people' } } } },
        scope: { project: { domain: { id: 'd2' } } },
      },
    })
  })

  it.each([
    ['publicURL', false, 'https://internal.example/v1/AUTH_1'],
    ['internalURL', true, 'https://internal.example/v1/AUTH_1'],
    ['internal', true, 'https://internal.example/v1/AUTH_1'],
    ['admin', true, 'https://admin.example/v1/AUTH_1'],
  ])('sends the server to %s and browsers to the public address', async (type, preferInternal, internalUrl) => {
    const { options, session } = await loginOf({ ...keystone, OS_ENDPOINT_TYPE: type })
    expect(options.preferInternal).toBe(preferInternal)
    expect(session).toMatchObject({ publicUrl: 'https://public.example/v1/AUTH_1', internalUrl })
  })

  it('chooses the region', async () => {
    await expect(loginOf({ ...keystone, OS_REGION_NAME: 'two' })).rejects.toThrow(/region "two"; it lists: one/)
    expect((await loginOf({ ...keystone, OS_REGION_NAME: 'one' })).session.token).toBe('t')
  })

  it('lets OS_STORAGE_URL replace the address, alone or with a token', async () => {
    const url = 'https://other.example/v1/AUTH_2'
    expect((await loginOf({ ...keystone, OS_STORAGE_URL: url })).options).toMatchObject({
      publicUrl: url,
      internalUrl: url,
    })
    const fixed = await loginOf({ OS_STORAGE_URL: `${url}/`, OS_AUTH_TOKEN: 'given' })
    expect(fixed.session).toMatchObject({ token: 'given', publicUrl: url })
    expect(fixed.request).toBeUndefined()
  })
})

describe('what does not add up', () => {
  it.each([
    [{}, /No login is configured/],
    [{ ST_AUTH: 'https://x.example', ST_USER: 'a:b' }, /No login is configured/],
    [{ ...keystone, OS_PASSWORD: '' }, /OS_PASSWORD is missing/],
    [{ ...keystone, OS_PROJECT_NAME: '' }, /OS_PROJECT_NAME or OS_PROJECT_ID/],
    [{ ...keystone, OS_IDENTITY_API_VERSION: '2.0' }, /version 2 is not supported/],
    [{ ...keystone, OS_AUTH_TYPE: 'v3applicationcredential' }, /not supported yet/],
    [{ ...keystone, OS_AUTH_URL: 'keystone.example' }, /OS_AUTH_URL is not an http/],
    [
      { ...keystone, OS_AUTH_URL: 'https://keystone.example:5000/v2.0/' },
      /OS_AUTH_URL is the address of Keystone version 2/,
    ],
    [{ ...temp, OS_STORAGE_URL: 'AUTH_main' }, /OS_STORAGE_URL is not an http/],
    [{ ...keystone, OS_INTERFACE: 'private' }, /must be public, internal or admin/],
  ])('%j says what to set, without secrets', (env: Record<string, string>, message) => {
    const attempt = () => connectionFromEnvironment(env)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/secret/)
  })

  it('tells whether there is anything', () => {
    expect(hasSwiftEnvironment({})).toBe(false)
    expect(hasSwiftEnvironment({ OS_AUTH_URL: '' })).toBe(false)
    expect(hasSwiftEnvironment(temp)).toBe(true)
    expect(hasSwiftEnvironment(keystone)).toBe(true)
  })
})
