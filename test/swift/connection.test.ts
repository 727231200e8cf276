/** The connection against stores that really log in, refuse and answer. */
import { expect, it } from 'vitest'
import { tempAuth } from '../../src/swift/account/auth-temp.ts'
import { readCapabilities } from '../../src/swift/account/capabilities.ts'
import { createSwiftConnection } from '../../src/swift/account/connection.ts'
import { describeEachStore } from '../support/stores.ts'

describeEachStore('connection', (store) => {
  it('logs in and works with names as they are', async () => {
    const connection = store.connect('runtime')
    const { container } = await store.freshContainers()
    const object = 'ü ?#%/new\nline\\..\\{part}/%2e%2e'
    const put = await connection.request({ method: 'PUT', container, object, body: 'bytes' })
    expect(put.status).toBe(201)
    const get = await connection.request({ method: 'GET', container, object })
    expect(await get.text()).toBe('bytes')
    const list = await connection.request({ method: 'GET', container, query: { format: 'json' } })
    expect(await list.json()).toMatchObject([{ name: object, bytes: 5 }])
  })

  it('says what the cluster can do', async () => {
    const capabilities = await readCapabilities(store.connect('runtime'))
    expect(capabilities).toMatchObject({
      maxFileBytes: 5 * 1024 ** 3 + 2,
      slo: { maxSegments: 1000, minSegmentBytes: 1 },
      tempUrl: { digests: ['sha256', 'sha512', 'sha1'] },
      maxBulkDeletes: 10_000,
    })
  })

  it('throws a clear error for a wrong key, without the key', async () => {
    const { authUrl, admin } = store.address()
    const auth = tempAuth({ url: authUrl, user: admin.user, key: 'quite-wrong' })
    const failure = await createSwiftConnection({ auth })
      .request({ method: 'HEAD' })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'StoreError', code: 'store_error', status: 401 })
    expect(String(failure)).toContain('main:admin')
    expect(String(failure)).not.toContain('quite-wrong')
  })

  it('logs in once more when a token is refused', async () => {
    const { authUrl, admin } = store.address()
    const logIn = tempAuth({ url: authUrl, ...admin })
    let logins = 0
    const connection = createSwiftConnection({
      auth: async (context) => {
        const session = await logIn(context)
        return ++logins === 1 ? { ...session, token: 'AUTH_tkrevoked' } : session
      },
    })
    const [first, second] = await Promise.all([
      connection.request({ method: 'HEAD' }),
      connection.request({ method: 'HEAD' }),
    ])
    expect([first.status, second.status]).toEqual([204, 204])
    expect(logins).toBe(2)
  })
})
