import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import {
  type ContractStore,
  describeContract,
  pathOf,
  type SignOptions,
  signedTarget,
} from './support/contract-store.ts'

const KEYS = {
  first: 'container-key-1',
  second: 'container-key-2',
  account: 'account-key-1',
  account2: 'account-key-2 ü',
}

interface Variant extends Partial<SignOptions> {
  readonly name: string
  readonly status: number
}

const VARIANTS: readonly Variant[] = [
  { name: 'sha1', digest: 'sha1', status: 200 },
  { name: 'sha256', digest: 'sha256', status: 200 },
  { name: 'sha512', digest: 'sha512', status: 200 },
  { name: 'sha1 in base64', digest: 'sha1', encoding: 'base64', status: 200 },
  { name: 'sha256 in base64', digest: 'sha256', encoding: 'base64', status: 200 },
  { name: 'sha512 in URL-safe base64', digest: 'sha512', encoding: 'base64url', status: 200 },
  { name: 'an ISO 8601 expiry', isoExpires: true, status: 200 },
  { name: 'the container’s second key', key: KEYS.second, status: 200 },
  { name: 'the account’s key', key: KEYS.account, status: 200 },
  { name: 'the account’s second key, not ASCII', key: KEYS.account2, status: 200 },
  { name: 'another key', key: 'nobody’s', status: 401 },
  { name: 'a prefix', prefix: 'fold', status: 200 },
  { name: 'an empty prefix', prefix: '', status: 200 },
  { name: 'another prefix', prefix: 'other/', status: 401 },
  { name: 'an IP range of ours', ipRange: '127.0.0.0/8', status: 200 },
  { name: 'our IP address', ipRange: '127.0.0.1', status: 200 },
  { name: 'an IP range of others', ipRange: '10.0.0.0/8', status: 401 },
  { name: 'an IP range that is none', ipRange: 'x/8', status: 401 },
  { name: 'a prefix and an IP range', prefix: 'folder/', ipRange: '127.0.0.1/32', status: 200 },
  { name: 'an expiry in the past', expiresIn: -10, status: 401 },
]

describeContract('TempURL', (store) => {
  let container = ''
  const object = 'folder/ö b%c+d.txt'
  beforeAll(async () => {
    container = await store.container({
      'X-Container-Meta-Temp-URL-Key': KEYS.first,
      'X-Container-Meta-Temp-URL-Key-2': KEYS.second,
    })
    await store.send({
      method: 'POST',
      headers: {
        'X-Account-Meta-Temp-URL-Key': KEYS.account,
        'X-Account-Meta-Temp-URL-Key-2': Buffer.from(KEYS.account2).toString('latin1'),
      },
    })
    await store.put([container, object], 'hello')
  })

  const sign = (options: Partial<SignOptions> & { readonly method: string }, name = object): string =>
    signedTarget(store, { at: [container, name], key: KEYS.first, ...options })
  const use = (method: string, target: string, extra: Partial<Parameters<ContractStore['raw']>[0]> = {}) =>
    store.raw({ method, target, ...extra })

  test.each(VARIANTS)('$name is $status', async ({ name: _, status, ...options }) => {
    const response = await use('GET', sign({ method: 'GET', ...options }))
    expect(response.status).toBe(status)
    expect(response.text).toBe(status === 200 ? 'hello' : '401 Unauthorized: Temp URL invalid\n')
  })

  test.each([
    ['GET', 'GET', 200],
    ['GET', 'HEAD', 200],
    ['GET', 'PUT', 401],
    ['HEAD', 'HEAD', 200],
    ['HEAD', 'GET', 401],
    ['PUT', 'HEAD', 200],
    ['PUT', 'GET', 401],
    ['PUT', 'DELETE', 401],
    ['POST', 'HEAD', 200],
    ['POST', 'POST', 202],
    ['DELETE', 'HEAD', 401],
    ['COPY', 'COPY', 401],
  ])('signed for %s, used for %s: %i', async (signed, used, status) => {
    expect((await use(used, sign({ method: signed }))).status).toBe(status)
  })

  test.each([
    ['no signature', (target: string) => target.replace(/temp_url_sig=\w+/, 'x=1')],
    ['an empty signature', (target: string) => target.replace(/temp_url_sig=\w+/, 'temp_url_sig=')],
    ['no expiry', (target: string) => target.replace(/temp_url_expires=\d+/, 'x=1')],
    ['another expiry', (target: string) => target.replace(/temp_url_expires=(\d+)/, 'temp_url_expires=1$1')],
    ['upper-case hex', (target: string) => target.replace(/(temp_url_sig=)(\w+)/, (_, a, b) => a + b.toUpperCase())],
    ['a short signature', (target: string) => target.replace(/(temp_url_sig=\w{10})\w+/, '$1')],
    ['an unknown digest', (target: string) => target.replace(/temp_url_sig=\w+/, 'temp_url_sig=md5:AAAA')],
    ['another object', (target: string) => target.replace('.txt', '.tx2')],
    ['another API version', (target: string) => target.replace('/v1/', '/v1.0/')],
  ])('%s is 401', async (_, change) => {
    expect((await use('GET', change(sign({ method: 'GET' })))).status).toBe(401)
  })

  test('a PUT stores the body, its type and its metadata', async () => {
    const headers = { 'Content-Type': 'text/x-odd', 'X-Object-Meta-A': '1' }
    const put = await use('PUT', sign({ method: 'PUT' }, 'put'), { body: 'body', headers })
    expect([put.status, put.headers.etag]).toEqual([201, createHash('md5').update('body').digest('hex')])
    const head = await store.send({ method: 'HEAD', at: [container, 'put'] })
    expect(head.headers).toMatchObject({ 'content-type': 'text/x-odd', 'x-object-meta-a': '1' })
  })

  test('a PUT with a wrong ETag stores nothing', async () => {
    const headers = { ETag: createHash('md5').update('other').digest('hex') }
    const put = await use('PUT', sign({ method: 'PUT' }, 'wrong'), { body: 'body', headers })
    expect(put.status).toBe(422)
    expect((await store.send({ method: 'HEAD', at: [container, 'wrong'] })).status).toBe(404)
  })

  test('a PUT in a missing container is 401: there is no key to sign with', async () => {
    const target = signedTarget(store, { method: 'PUT', at: ['contract-missing', 'o'], key: KEYS.first })
    expect((await use('PUT', target, { body: 'x' })).status).toBe(401)
  })

  test('a PUT by the account’s key in a missing container is 404', async () => {
    const target = signedTarget(store, { method: 'PUT', at: ['contract-missing', 'o'], key: KEYS.account })
    expect((await use('PUT', target, { body: 'x' })).status).toBe(404)
  })

  test('X-Timestamp is dropped', async () => {
    const headers = { 'X-Timestamp': '1.00000' }
    expect((await use('PUT', sign({ method: 'PUT' }, 'stamped'), { body: 'x', headers })).status).toBe(201)
    const head = await store.send({ method: 'HEAD', at: [container, 'stamped'] })
    expect(Number(head.headers['x-timestamp'])).toBeGreaterThan(1_600_000_000)
  })

  test.each([
    ['X-Object-Manifest', 'c/o'],
    ['X-Symlink-Target', 'c/o'],
    ['X-Copy-From', 'c/o'],
  ])('%s is refused', async (name, value) => {
    const put = await use('PUT', sign({ method: 'PUT' }, 'refused'), { headers: { [name]: value } })
    expect([put.status, put.text]).toEqual([400, `The header '${name}' is not allowed in this tempurl`])
  })

  test('multipart-manifest=put is dropped: an ordinary object is stored', async () => {
    const manifest = JSON.stringify([{ path: `/${container}/${object}` }])
    const put = await use('PUT', `${sign({ method: 'PUT' }, 'slo')}&multipart-manifest=put`, { body: manifest })
    expect(put.status).toBe(201)
    const get = await store.send({ method: 'GET', at: [container, 'slo'] })
    expect([get.text, get.headers['x-static-large-object']]).toEqual([manifest, undefined])
  })

  test('a download is named after the object, private metadata stays hidden, Expires is set', async () => {
    const headersOfObject = { 'X-Object-Meta-Secret': '1', 'X-Object-Meta-Public-Colour': 'blue' }
    await store.put([container, 'down/ö b%c+d.txt'], 'x', headersOfObject)
    const { headers } = await use('GET', sign({ method: 'GET' }, 'down/ö b%c+d.txt'))
    expect(headers['content-disposition']).toBe(
      `attachment; filename="%C3%B6 b%25c%2Bd.txt"; filename*=UTF-8''%C3%B6%20b%25c%2Bd.txt`,
    )
    expect(headers['x-object-meta-secret']).toBeUndefined()
    expect(headers['x-object-meta-public-colour']).toBe('blue')
    expect(headers.expires).toMatch(/ GMT$/)
  })

  test.each([
    ['&filename=a b.txt', `attachment; filename="a b.txt"; filename*=UTF-8''a%20b.txt`],
    ['&filename=a"b/c', `attachment; filename="a%22b/c"; filename*=UTF-8''a%22b/c`],
    ['&inline', 'inline'],
    ['&inline&filename=x.pdf', `inline; filename="x.pdf"; filename*=UTF-8''x.pdf`],
  ])('%s says so in Content-Disposition', async (query, disposition) => {
    const { headers } = await use('GET', sign({ method: 'GET' }) + query.replaceAll(' ', '%20').replaceAll('"', '%22'))
    expect(headers['content-disposition']).toBe(disposition)
  })

  test('an object’s own disposition is kept, unless the URL names one', async () => {
    await store.put([container, 'disposed'], 'x', { 'Content-Disposition': 'inline; filename="own"' })
    const target = sign({ method: 'GET' }, 'disposed')
    expect((await use('GET', target)).headers['content-disposition']).toBe('inline; filename="own"')
    expect((await use('GET', `${target}&filename=new`)).headers['content-disposition']).toContain(
      'attachment; filename="new"',
    )
  })

  test('a container is never reached', async () => {
    const target = signedTarget(store, { method: 'GET', at: [container, ''], key: KEYS.first })
    expect((await use('GET', target)).status).toBe(401)
  })

  test('a prefix signature lets several names be written, also odd ones, and only below it', async () => {
    const names = ['up/1', 'up/../x', 'up/a\nb']
    for (const name of names) {
      expect((await use('PUT', sign({ method: 'PUT', prefix: 'up/' }, name), { body: 'x' })).status).toBe(201)
    }
    const listed = (
      await store.send({ method: 'GET', at: [container], query: { prefix: 'up/', format: 'json' } })
    ).json()
    expect((listed as { name: string }[]).map(({ name }) => name).sort()).toEqual([...names].sort())
    expect((await use('PUT', sign({ method: 'PUT', prefix: 'up/' }, 'down'), { body: 'x' })).status).toBe(401)
  })

  test('a token beside a wrong signature does not help', async () => {
    const { user, key } = store.users().admin
    const token = (await store.logIn(user, key)).headers['x-auth-token'] ?? ''
    const target = sign({ method: 'GET', key: 'wrong' })
    expect((await use('GET', target, { headers: { 'X-Auth-Token': token } })).status).toBe(401)
  })

  test('OPTIONS passes without a look at the signature', async () => {
    expect((await use('OPTIONS', sign({ method: 'PUT', key: 'wrong' }))).status).toBe(200)
  })

  test('the realm of a 401 is unknown, and a HEAD has no body', async () => {
    const { headers } = await use('GET', sign({ method: 'GET', key: 'wrong' }))
    expect(headers['www-authenticate']).toBe('Swift realm="unknown"')
    expect((await use('HEAD', sign({ method: 'GET', key: 'wrong' }))).text).toBe('')
  })

  test('a range and a condition work through a TempURL', async () => {
    const get = await use('GET', sign({ method: 'GET' }), { headers: { Range: 'bytes=1-2' } })
    expect([get.status, get.text]).toEqual([206, 'el'])
    const match = await use('GET', sign({ method: 'GET' }), { headers: { 'If-None-Match': '*' } })
    expect(match.status).toBe(304)
  })

  test('a container without keys accepts nobody', async () => {
    const other = await store.container()
    await store.put([other, 'o'], 'x')
    expect((await use('GET', signedTarget(store, { method: 'GET', at: [other, 'o'], key: KEYS.first }))).status).toBe(
      401,
    )
    expect((await use('GET', pathOf(store.accountPath(), [other, 'o']))).status).toBe(401)
  })
})
