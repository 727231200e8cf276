import { expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

describeContract('auth', (store) => {
  test('a log-in gives a token twice, a storage URL and the seconds left', async () => {
    const { user, key } = store.users().admin
    const response = await store.logIn(user, key)
    expect(response.status).toBe(200)
    expect(response.headers['x-auth-token']).toMatch(/^AUTH_tk[0-9a-f]{32}$/)
    expect(response.headers['x-storage-token']).toBe(response.headers['x-auth-token'])
    expect(response.headers['x-storage-url']).toBe(`${store.origin()}${store.accountPath()}`)
    expect(Number(response.headers['x-auth-token-expires'])).toBeGreaterThan(80_000)
  })

  test('the same token comes back until it ends', async () => {
    const { user, key } = store.users().admin
    const [first, second] = [await store.logIn(user, key), await store.logIn(user, key)]
    expect(second.headers['x-auth-token']).toBe(first.headers['x-auth-token'])
  })

  test('X-Storage-User and X-Storage-Pass are as good', async () => {
    const { user, key } = store.users().admin
    const headers = { 'X-Storage-User': user, 'X-Storage-Pass': key }
    expect((await store.raw({ method: 'GET', target: '/auth/v1.0', headers })).status).toBe(200)
  })

  test.each([
    ['a wrong key', 'main:admin', 'wrong', 'Swift realm="unknown"'],
    ['an unknown user', 'main:nobody', 'admin-key', 'Swift realm="main"'],
    ['a user without account', 'admin', 'admin-key', 'Swift realm="unknown"'],
  ])('%s is refused with 401', async (_, user, key, realm) => {
    const response = await store.logIn(user, key)
    expect(response.status).toBe(401)
    expect(response.headers['www-authenticate']).toBe(realm)
    expect(response.headers['x-auth-token']).toBeUndefined()
  })

  test('only GET logs in', async () => {
    expect((await store.raw({ method: 'OPTIONS', target: '/auth/v1.0' })).status).toBe(405)
  })

  test.each([
    ['without a token', {}],
    ['with a token that nobody gave', { 'X-Auth-Token': 'AUTH_tk00000000000000000000000000000000' }],
  ])('an account %s is 401 with its name as realm', async (_, headers) => {
    const response = await store.raw({ method: 'GET', target: store.accountPath(), headers })
    expect(response.status).toBe(401)
    expect(response.headers['www-authenticate']).toBe(`Swift realm="${store.accountPath().slice(4)}"`)
    expect(response.text).toContain('could not verify that you are authorized')
  })

  test('X-Storage-Token is as good as X-Auth-Token', async () => {
    const { user, key } = store.users().admin
    const token = (await store.logIn(user, key)).headers['x-auth-token'] ?? ''
    const response = await store.raw({
      method: 'HEAD',
      target: store.accountPath(),
      headers: { 'X-Storage-Token': token },
    })
    expect([200, 204]).toContain(response.status)
  })

  test('the owner of another account gets 403', async () => {
    expect((await store.send({ method: 'GET', as: 'other' })).status).toBe(403)
  })

  test('a user without rights gets 403 for the account, containers and objects', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const requests = [
      { method: 'GET' },
      { method: 'GET', at: [container] },
      { method: 'PUT', at: [`${container}-new`] },
      { method: 'GET', at: [container, 'o'] },
      { method: 'PUT', at: [container, 'p'] },
      { method: 'DELETE', at: [container, 'o'] },
    ] as const
    const answers = await Promise.all(requests.map((request) => store.send({ ...request, as: 'runtime' })))
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  })

  test('a read list lets a user list and read, not write', async () => {
    const container = await store.container({ 'X-Container-Read': store.users().runtime.user })
    await store.put([container, 'o'], 'x')
    const as = 'runtime'
    expect((await store.send({ method: 'GET', at: [container], as })).text).toBe('o\n')
    expect((await store.send({ method: 'GET', at: [container, 'o'], as })).text).toBe('x')
    expect((await store.send({ method: 'PUT', at: [container, 'p'], body: 'y', as })).status).toBe(403)
  })

  test('a write list lets a user write, change and delete, not read, list or set the container', async () => {
    const container = await store.container({ 'X-Container-Write': store.users().runtime.user })
    const as = 'runtime'
    expect((await store.send({ method: 'PUT', at: [container, 'p'], body: 'y', as })).status).toBe(201)
    expect(
      (await store.send({ method: 'POST', at: [container, 'p'], headers: { 'X-Object-Meta-A': '1' }, as })).status,
    ).toBe(202)
    expect((await store.send({ method: 'GET', at: [container, 'p'], as })).status).toBe(403)
    expect((await store.send({ method: 'GET', at: [container], as })).status).toBe(403)
    expect((await store.send({ method: 'POST', at: [container], as })).status).toBe(403)
    expect((await store.send({ method: 'DELETE', at: [container, 'p'], as })).status).toBe(204)
  })

  test('a list may name the whole account, spaces and empty entries are cleaned', async () => {
    const container = await store.container({ 'X-Container-Read': ' main , ,other ' })
    expect((await store.send({ method: 'HEAD', at: [container] })).headers['x-container-read']).toBe('main,other')
    expect((await store.send({ method: 'GET', at: [container], as: 'runtime' })).status).toBe(204)
    expect((await store.send({ method: 'GET', at: [container], as: 'other' })).status).toBe(204)
  })

  test('.r:* lets everybody read, not list', async () => {
    const container = await store.container({ 'X-Container-Read': '.r:*' })
    await store.put([container, 'o'], 'x')
    expect((await store.send({ method: 'GET', at: [container, 'o'], as: 'nobody' })).text).toBe('x')
    expect((await store.send({ method: 'GET', at: [container], as: 'nobody' })).status).toBe(401)
  })

  test('.rlistings lets everybody list', async () => {
    const container = await store.container({ 'X-Container-Read': '.r:*,.rlistings' })
    await store.put([container, 'o'], 'x')
    expect((await store.send({ method: 'GET', at: [container], as: 'nobody' })).text).toBe('o\n')
  })

  test('.r: with a host asks for the Referer', async () => {
    const container = await store.container({ 'X-Container-Read': '.ref:*.example.com,.r:-bad.example.com' })
    await store.put([container, 'o'], 'x')
    const read = async (referer: string): Promise<number> =>
      (await store.send({ method: 'GET', at: [container, 'o'], as: 'nobody', headers: { Referer: referer } })).status
    expect(await read('http://www.example.com/page')).toBe(200)
    expect(await read('http://bad.example.com/page')).toBe(401)
    expect(await read('http://example.org/page')).toBe(401)
  })

  test.each([
    ['X-Container-Write', '.r:*'],
    ['X-Container-Read', '.r:'],
    ['X-Container-Read', '.unknown:x'],
  ])('%s: %s is refused with 400', async (name, value) => {
    expect((await store.send({ method: 'PUT', at: ['contract-refused'], headers: { [name]: value } })).status).toBe(400)
  })

  test('lists and keys are shown to the owner only', async () => {
    const container = await store.container({
      'X-Container-Read': store.users().runtime.user,
      'X-Container-Meta-Temp-URL-Key': 'secret',
      'X-Container-Meta-Colour': 'blue',
    })
    const own = await store.send({ method: 'HEAD', at: [container] })
    const shared = await store.send({ method: 'HEAD', at: [container], as: 'runtime' })
    expect(own.headers['x-container-read']).toBe(store.users().runtime.user)
    expect(own.headers['x-container-meta-temp-url-key']).toBe('secret')
    expect(shared.headers['x-container-read']).toBeUndefined()
    expect(shared.headers['x-container-meta-temp-url-key']).toBeUndefined()
    expect(shared.headers['x-container-meta-colour']).toBe('blue')
  })
})
