import { expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

describeContract('accounts and containers', (store) => {
  test('PUT is 201 for a new container and 202 for one that is there', async () => {
    const container = await store.container()
    const again = await store.send({ method: 'PUT', at: [container] })
    expect(again.status).toBe(202)
    expect(again.text).toContain('<h1>Accepted</h1>')
  })

  test('HEAD tells count, bytes, times and policy', async () => {
    const container = await store.container()
    await store.put([container, 'a'], '12345')
    await store.put([container, 'b'], '123')
    const { status, headers } = await store.send({ method: 'HEAD', at: [container] })
    expect(status).toBe(204)
    expect(headers['x-container-object-count']).toBe('2')
    expect(headers['x-container-bytes-used']).toBe('8')
    expect(headers['x-timestamp']).toMatch(/^\d{10}\.\d{5}$/)
    expect(headers['last-modified']).toMatch(/ GMT$/)
    expect(headers['x-storage-policy']).toBe('Policy-0')
    expect(headers['accept-ranges']).toBe('bytes')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('an overwrite counts once', async () => {
    const container = await store.container()
    await store.put([container, 'a'], '12345')
    await store.put([container, 'a'], '12')
    const { headers } = await store.send({ method: 'HEAD', at: [container] })
    expect(headers['x-container-object-count']).toBe('1')
    expect(headers['x-container-bytes-used']).toBe('2')
  })

  test.each(['HEAD', 'GET', 'POST', 'DELETE'])('%s of a missing container is 404', async (method) => {
    expect((await store.send({ method, at: ['contract-missing'] })).status).toBe(404)
  })

  test('DELETE refuses a container with objects and removes an empty one', async () => {
    const container = await store.container()
    await store.put([container, 'a'], '1')
    const refused = await store.send({ method: 'DELETE', at: [container] })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('<h1>Conflict</h1>')
    await store.send({ method: 'DELETE', at: [container, 'a'] })
    expect((await store.send({ method: 'DELETE', at: [container] })).status).toBe(204)
    expect((await store.send({ method: 'HEAD', at: [container] })).status).toBe(404)
  })

  test('a container that is made again has forgotten everything', async () => {
    const container = await store.container({ 'X-Container-Meta-Colour': 'blue' })
    await store.send({ method: 'DELETE', at: [container] })
    expect((await store.send({ method: 'PUT', at: [container] })).status).toBe(201)
    expect((await store.send({ method: 'HEAD', at: [container] })).headers['x-container-meta-colour']).toBeUndefined()
  })

  test('POST adds and changes metadata, and keeps what it does not name', async () => {
    const container = await store.container({ 'X-Container-Meta-Colour': 'blue', 'X-Container-Meta-Size': 'L' })
    const posted = await store.send({ method: 'POST', at: [container], headers: { 'X-Container-Meta-Colour': 'red' } })
    expect(posted.status).toBe(204)
    const { headers } = await store.send({ method: 'HEAD', at: [container] })
    expect(headers['x-container-meta-colour']).toBe('red')
    expect(headers['x-container-meta-size']).toBe('L')
  })

  test('metadata goes by an empty value and by X-Remove-', async () => {
    const container = await store.container({
      'X-Container-Meta-A': '1',
      'X-Container-Meta-B': '2',
      'X-Container-Read': 'main',
    })
    await store.send({
      method: 'POST',
      at: [container],
      headers: { 'X-Container-Meta-A': '', 'X-Remove-Container-Meta-B': 'x', 'X-Remove-Container-Read': 'x' },
    })
    const { headers } = await store.send({ method: 'HEAD', at: [container] })
    expect(headers['x-container-meta-a']).toBeUndefined()
    expect(headers['x-container-meta-b']).toBeUndefined()
    expect(headers['x-container-read']).toBeUndefined()
  })

  test('PUT over a container changes its metadata too', async () => {
    const container = await store.container({ 'X-Container-Meta-A': '1', 'X-Container-Meta-B': '2' })
    await store.send({ method: 'PUT', at: [container], headers: { 'X-Container-Meta-A': '3' } })
    const { headers } = await store.send({ method: 'HEAD', at: [container] })
    expect([headers['x-container-meta-a'], headers['x-container-meta-b']]).toEqual(['3', '2'])
  })

  test('metadata holds UTF-8 bytes', async () => {
    const value = Buffer.from('schön 猫').toString('latin1')
    const container = await store.container({ 'X-Container-Meta-Name': value })
    expect((await store.send({ method: 'HEAD', at: [container] })).headers['x-container-meta-name']).toBe(value)
  })

  test.each([
    ['a name of 129 bytes', { [`X-Container-Meta-${'n'.repeat(129)}`]: '1' }, 'Metadata name too long'],
    ['a value of 257 bytes', { 'X-Container-Meta-A': 'v'.repeat(257) }, 'Metadata value longer than 256'],
    ['no name', { 'X-Container-Meta-': '1' }, 'Metadata name cannot be empty'],
    ['no UTF-8', { 'X-Container-Meta-A': '\xff' }, 'Metadata must be valid UTF-8'],
    [
      '91 items',
      Object.fromEntries(Array.from({ length: 91 }, (_, i) => [`X-Container-Meta-${i}`, '1'])),
      'Too many metadata items; max 90',
    ],
    [
      'more than 4096 bytes',
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`X-Container-Meta-${i}`, 'v'.repeat(250)])),
      'Total metadata too large; max 4096',
    ],
  ])('metadata with %s is refused', async (_, headers, text) => {
    const container = await store.container()
    const response = await store.send({ method: 'POST', at: [container], headers })
    expect(response.status).toBe(400)
    expect(response.text).toContain(text)
  })

  test('a name of 256 bytes is the longest', async () => {
    const [longest, tooLong] = ['l'.repeat(256), 'l'.repeat(257)]
    expect([201, 202]).toContain((await store.send({ method: 'PUT', at: [longest] })).status)
    const refused = await store.send({ method: 'PUT', at: [tooLong] })
    expect(refused.status).toBe(400)
    expect(refused.text).toBe('Container name length of 257 longer than 256')
    await store.send({ method: 'DELETE', at: [longest] })
  })

  test('odd names come back as they were given', async () => {
    const name = `contract ü {part} %x ${Math.random()}`
    expect((await store.send({ method: 'PUT', at: [name] })).status).toBe(201)
    const listed = (await store.send({ method: 'GET', query: { format: 'json', prefix: name } })).json()
    expect(listed).toMatchObject([{ name, count: 0, bytes: 0 }])
    await store.send({ method: 'DELETE', at: [name] })
  })

  test('quotas must be numbers', async () => {
    const container = await store.container()
    const bytes = await store.send({
      method: 'POST',
      at: [container],
      headers: { 'X-Container-Meta-Quota-Bytes': 'x' },
    })
    const count = await store.send({
      method: 'POST',
      at: [container],
      headers: { 'X-Container-Meta-Quota-Count': '-1' },
    })
    expect([bytes.status, bytes.text]).toEqual([400, 'Invalid bytes quota.'])
    expect([count.status, count.text]).toEqual([400, 'Invalid count quota.'])
  })

  test('a quota of bytes refuses what would exceed it, by its declared length', async () => {
    const container = await store.container({ 'X-Container-Meta-Quota-Bytes': '3' })
    const refused = await store.send({ method: 'PUT', at: [container, 'a'], body: '1234' })
    expect([refused.status, refused.text]).toEqual([413, 'Upload exceeds quota.'])
    expect((await store.send({ method: 'PUT', at: [container, 'a'], body: '123' })).status).toBe(201)
  })

  test('a container with a quota still answers 403 to who may not write', async () => {
    const container = await store.container({ 'X-Container-Meta-Quota-Bytes': '3' })
    expect((await store.send({ method: 'PUT', at: [container, 'a'], body: '1234', as: 'runtime' })).status).toBe(403)
  })

  test('account metadata is set, kept and removed by POST', async () => {
    const set = await store.send({ method: 'POST', headers: { 'X-Account-Meta-Colour': 'blue' } })
    expect(set.status).toBe(204)
    await store.send({ method: 'POST', headers: { 'X-Account-Meta-Size': 'L' } })
    expect((await store.send({ method: 'HEAD' })).headers).toMatchObject({
      'x-account-meta-colour': 'blue',
      'x-account-meta-size': 'L',
    })
    await store.send({ method: 'POST', headers: { 'X-Remove-Account-Meta-Colour': 'x', 'X-Account-Meta-Size': '' } })
    const { status, headers } = await store.send({ method: 'HEAD' })
    expect(status).toBe(204)
    expect(headers['x-account-meta-colour']).toBeUndefined()
    expect(headers['x-account-meta-size']).toBeUndefined()
  })

  test('an account quota is for resellers', async () => {
    expect((await store.send({ method: 'POST', headers: { 'X-Account-Meta-Quota-Bytes': '1' } })).status).toBe(403)
  })

  test('/info names the limits that clients plan by', async () => {
    const response = await store.raw({ method: 'GET', target: '/info' })
    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toBe('application/json; charset=UTF-8')
    expect(response.json()).toMatchObject({
      swift: {
        max_file_size: 5368709122,
        max_object_name_length: 1024,
        max_container_name_length: 256,
        container_listing_limit: 10000,
        strict_cors_mode: true,
      },
      slo: { max_manifest_segments: 1000, max_manifest_size: 8388608, min_segment_size: 1, yield_frequency: 10 },
      tempurl: { methods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'], allowed_digests: ['sha1', 'sha256', 'sha512'] },
      bulk_delete: { max_deletes_per_request: 10000 },
    })
  })

  test('/healthcheck says OK', async () => {
    expect((await store.raw({ method: 'GET', target: '/healthcheck' })).text).toBe('OK')
  })

  test.each([
    ['/', 404],
    ['/v1', 412],
    ['/v2/AUTH_main', 400],
    ['/v1/AUTH_main//o', 412],
    ['/v1/AUTH_main/c/%00', 412],
    ['/v1/AUTH_main/c/%ff', 412],
  ])('%s is %i', async (target, status) => {
    const { user, key } = store.users().admin
    const token = (await store.logIn(user, key)).headers['x-auth-token'] ?? ''
    expect((await store.raw({ method: 'GET', target, headers: { 'X-Auth-Token': token } })).status).toBe(status)
  })

  test.each([
    ['PATCH', 'c'],
    ['PATCH', 'c/o'],
    ['COPY', 'c'],
  ])('%s of %s is 405 with the methods that are allowed', async (method, path) => {
    const [container = '', object] = path.split('/')
    const response = await store.send({ method, at: object === undefined ? [container] : [container, object] })
    expect(response.status).toBe(405)
    expect(response.headers.allow?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])
  })

  test('each answer has its own trans id, under both names', async () => {
    const [first, second] = [await store.send({ method: 'HEAD' }), await store.send({ method: 'HEAD' })]
    expect(first.headers['x-trans-id']).toMatch(/^tx[0-9a-f]{21}-[0-9a-f]{10}/)
    expect(first.headers['x-openstack-request-id']).toBe(first.headers['x-trans-id'])
    expect(second.headers['x-trans-id']).not.toBe(first.headers['x-trans-id'])
  })
})
