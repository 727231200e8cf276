import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeContract, pathOf, signedTarget } from './support/contract-store.ts'

const KEY = 'versions-key'
const ORIGIN = 'https://app.example'
const ID = /^\d{10}\.\d{5}$/
const DELETED = 'application/x-deleted;swift_versions_deleted=1'

interface Row {
  readonly name?: string
  readonly subdir?: string
  readonly version_id?: string
  readonly is_latest?: boolean
  readonly content_type?: string
  readonly bytes?: number
  readonly hash?: string
}

describeContract('versions', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await versioned()
  })

  const versioned = (headers: Readonly<Record<string, string>> = {}) =>
    store.container({
      'X-Versions-Enabled': 'true',
      'X-Container-Meta-Temp-URL-Key': KEY,
      'X-Container-Meta-Access-Control-Allow-Origin': ORIGIN,
      ...headers,
    })
  const switchTo = (value: string, name = container) =>
    store.send({ method: 'POST', at: [name], headers: { 'X-Versions-Enabled': value } })
  const get = (object: string, version?: string, name = container) =>
    store.send({
      method: 'GET',
      at: [name, object],
      ...(version === undefined ? {} : { query: { 'version-id': version } }),
    })
  const remove = (object: string, version?: string, name = container) =>
    store.send({
      method: 'DELETE',
      at: [name, object],
      ...(version === undefined ? {} : { query: { 'version-id': version } }),
    })
  async function put(object: string, body: string, headers: Readonly<Record<string, string>> = {}, name = container) {
    return (await store.put([name, object], body, headers)).headers['x-object-version-id'] ?? ''
  }
  async function list(query: Readonly<Record<string, string>> = {}, name = container): Promise<readonly Row[]> {
    const response = await store.send({ method: 'GET', at: [name], query: { versions: 'true', ...query } })
    expect(response.status).toBe(200)
    return response.json() as readonly Row[]
  }
  const brief = (rows: readonly Row[]) => rows.map(({ name, version_id, is_latest }) => [name, version_id, is_latest])
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')

  describe('the container', () => {
    test.each([
      ['true', 'True'],
      ['on', 'True'],
      ['false', 'False'],
      ['maybe', 'False'],
    ])('X-Versions-Enabled: %s is shown as %s', async (given, shown) => {
      const name = await store.container({ 'X-Versions-Enabled': given })
      for (const method of ['HEAD', 'GET']) {
        expect((await store.send({ method, at: [name] })).headers['x-versions-enabled']).toBe(shown)
      }
    })

    test('one that was never asked to shows nothing', async () => {
      const name = await store.container()
      expect((await store.send({ method: 'HEAD', at: [name] })).headers['x-versions-enabled']).toBeUndefined()
    })

    test('a POST switches it on and off, a PUT without the header keeps it', async () => {
      const name = await store.container()
      expect((await switchTo('true', name)).status).toBe(204)
      await store.send({ method: 'PUT', at: [name] })
      expect((await store.send({ method: 'HEAD', at: [name] })).headers['x-versions-enabled']).toBe('True')
      await switchTo('false', name)
      expect((await store.send({ method: 'HEAD', at: [name] })).headers['x-versions-enabled']).toBe('False')
    })

    test('a POST to a missing container is 404, and one by who may not is 403', async () => {
      expect((await switchTo('true', 'contract-missing')).status).toBe(404)
      const as = 'runtime'
      const headers = { 'X-Versions-Enabled': 'false' }
      expect((await store.send({ method: 'POST', at: [container], headers, as })).status).toBe(403)
      expect((await store.send({ method: 'HEAD', at: [container] })).headers['x-versions-enabled']).toBe('True')
    })

    test('it counts the newest objects, and the bytes of all', async () => {
      const name = await versioned()
      await put('a', '12345', {}, name)
      await put('a', '123', {}, name)
      const { headers } = await store.send({ method: 'HEAD', at: [name] })
      expect([headers['x-container-object-count'], headers['x-container-bytes-used']]).toEqual(['1', '8'])
    })

    test('it goes only when all versions are gone', async () => {
      const name = await versioned()
      const id = await put('a', 'x', {}, name)
      const marker = (await remove('a', undefined, name)).headers['x-object-version-id']
      const refused = await store.send({ method: 'DELETE', at: [name] })
      expect([refused.status, refused.text]).toEqual([409, 'Delete all versions before deleting container.'])
      expect((await remove('a', id, name)).status).toBe(204)
      expect((await remove('a', marker, name)).status).toBe(204)
      expect((await store.send({ method: 'DELETE', at: [name] })).status).toBe(204)
      expect((await store.send({ method: 'HEAD', at: [name] })).status).toBe(404)
    })

    test('what holds the versions is in no listing of the account', async () => {
      const rows = (await store.send({ method: 'GET', query: { format: 'json', limit: '5' } })).json() as Row[]
      expect(rows).toHaveLength(5)
      expect(rows.filter(({ name }) => name?.includes('\0'))).toEqual([])
      const backwards = await store.send({ method: 'GET', query: { format: 'json', reverse: 'true' } })
      expect((backwards.json() as Row[]).filter(({ name }) => name?.includes('\0'))).toEqual([])
    })

    test('a quota counts the bytes of all versions', async () => {
      const name = await versioned({ 'X-Container-Meta-Quota-Bytes': '8' })
      await put('a', '12345', {}, name)
      // Swift remembers the use for a minute, so what is declared must not fit by itself.
      expect((await store.send({ method: 'PUT', at: [name, 'a'], body: '123456789' })).status).toBe(413)
    })

    test('/info names the feature', async () => {
      expect((await store.raw({ method: 'GET', target: '/info' })).json()).toHaveProperty('object_versioning')
    })
  })

  describe('PUT', () => {
    test('answers the version’s id, and the former one can still be read', async () => {
      const [first, second] = [await put('twice', 'first'), await put('twice', 'second')]
      expect([first, second].every((id) => ID.test(id))).toBe(true)
      const now = await get('twice')
      expect([now.text, now.headers['x-object-version-id']]).toEqual(['second', second])
      const then = await get('twice', first)
      expect([then.status, then.text, then.headers['x-object-version-id']]).toEqual([200, 'first', first])
    })

    test('type, metadata and ETag belong to the version', async () => {
      const headers = {
        'Content-Type': 'text/x-a; charset=x',
        'X-Object-Meta-Colour': 'blue',
        'Content-Encoding': 'gzip',
      }
      const first = await put('described', 'first', headers)
      await put('described', 'second', { 'Content-Type': 'text/x-b' })
      expect((await get('described', first)).headers).toMatchObject({
        'content-type': 'text/x-a; charset=x',
        'x-object-meta-colour': 'blue',
        'content-encoding': 'gzip',
        etag: md5('first'),
      })
      const now = await get('described')
      expect(now.headers).toMatchObject({ 'content-type': 'text/x-b', etag: md5('second') })
      expect(now.headers['x-object-meta-colour']).toBeUndefined()
    })

    test('the version’s id is its X-Timestamp', async () => {
      const id = await put('stamped', 'x')
      expect((await get('stamped')).headers['x-timestamp']).toBe(id)
    })

    test('a wrong ETag is 422 without CORS headers, and leaves no version', async () => {
      const headers = { ETag: md5('other'), Origin: ORIGIN }
      const response = await store.send({ method: 'PUT', at: [container, 'wrong'], body: 'x', headers })
      expect([response.status, response.headers['access-control-allow-origin']]).toEqual([422, undefined])
      expect(await list({ prefix: 'wrong' })).toEqual([])
    })

    test('success carries CORS headers', async () => {
      const response = await store.put([container, 'cors'], 'x', { Origin: ORIGIN })
      expect(response.headers['access-control-allow-origin']).toBe(ORIGIN)
      expect(response.headers['access-control-expose-headers']).not.toContain('version')
    })

    test('If-None-Match: * refuses a name that is taken, yet the bytes have become a version', async () => {
      const first = await put('taken', 'first')
      const headers = { 'If-None-Match': '*' }
      const refused = await store.send({ method: 'PUT', at: [container, 'taken'], body: 'second', headers })
      expect(refused.status).toBe(412)
      expect((await get('taken')).text).toBe('first')
      expect(await list({ prefix: 'taken' })).toMatchObject([
        { is_latest: false, bytes: 6 },
        { is_latest: true, version_id: first },
      ])
    })

    test('who may not write is refused', async () => {
      const response = await store.send({ method: 'PUT', at: [container, 'x'], body: 'x', as: 'runtime' })
      expect(response.status).toBe(403)
      expect(await list({ prefix: 'x' })).toEqual([])
    })

    test('who is on the write list makes versions', async () => {
      const name = await versioned({ 'X-Container-Write': 'main:runtime', 'X-Container-Read': 'main:runtime' })
      const response = await store.send({ method: 'PUT', at: [name, 'x'], body: 'x', as: 'runtime' })
      expect(response.status).toBe(201)
      const id = response.headers['x-object-version-id'] ?? ''
      expect((await store.send({ method: 'GET', at: [name, 'x'], as: 'runtime' })).text).toBe('x')
      const query = { 'version-id': id }
      expect((await store.send({ method: 'GET', at: [name, 'x'], query, as: 'runtime' })).status).toBe(403)
    })

    test('works chunked, and without bytes', async () => {
      const chunked = await store.send({ method: 'PUT', at: [container, 'chunked'], body: 'abc', chunked: true })
      expect(chunked.status).toBe(201)
      await put('empty', '')
      const rows = (await store.send({ method: 'GET', at: [container], query: { format: 'json' } })).json() as Row[]
      expect(rows.filter(({ name }) => name === 'chunked' || name === 'empty').map(({ bytes }) => bytes)).toEqual([
        3, 0,
      ])
    })

    test('by a TempURL the id is answered too', async () => {
      const target = signedTarget(store, { method: 'PUT', at: [container, 'signed'], key: KEY })
      const response = await store.raw({ method: 'PUT', target, body: 'x' })
      expect([response.status, ID.test(response.headers['x-object-version-id'] ?? '')]).toEqual([201, true])
    })

    test('an expiry is the object’s, not the version’s', async () => {
      const id = await put('mortal', 'x', { 'X-Delete-After': '1000' })
      expect((await get('mortal')).headers['x-delete-at']).toBeUndefined()
      expect((await get('mortal', id)).headers['x-delete-at']).toBeUndefined()
      expect((await get('mortal')).status).toBe(200)
    })
  })

  describe('GET and HEAD', () => {
    test('tell id and place', async () => {
      const id = await put('told ü', 'x')
      const { headers } = await get('told ü')
      const place = `${pathOf(store.accountPath(), [container, 'told ü'])}?version-id=${id}`
      expect([headers['x-object-version-id'], headers['content-location']]).toEqual([id, place])
    })

    test('a missing object is 404 with the id "null"', async () => {
      const { status, headers } = await get('absent')
      expect([status, headers['x-object-version-id']]).toEqual([404, 'null'])
    })

    test.each([
      ['Range', 'bytes=1-2', 206],
      ['If-None-Match', md5('hello'), 304],
      ['If-Match', md5('other'), 412],
      ['Range', 'bytes=9-', 416],
    ])('%s: %s of an object and of its version is %i', async (name, value, status) => {
      const id = await put('conditional', 'hello')
      for (const query of [undefined, { 'version-id': id }]) {
        const at = [container, 'conditional'] as const
        const headers = { [name]: value }
        const response = await store.send({ method: 'GET', at, headers, ...(query === undefined ? {} : { query }) })
        expect(response.status).toBe(status)
      }
    })

    test('HEAD of a version', async () => {
      const first = await put('headed', 'first')
      await put('headed', 'second')
      const query = { 'version-id': first }
      const { status, headers } = await store.send({ method: 'HEAD', at: [container, 'headed'], query })
      expect([status, headers['content-length'], headers['x-object-version-id']]).toEqual([200, '5', first])
    })

    test.each([
      ['an unknown version', '1000000000.00000', 404, undefined],
      ['a version that is none', 'latest', 400, 'Invalid version parameter'],
    ])('%s is refused', async (_, version, status, text) => {
      await put('there', 'x')
      const response = await get('there', version)
      expect(response.status).toBe(status)
      if (text !== undefined) expect(response.text).toBe(text)
    })

    test('a version in a container without versions is 400', async () => {
      const plain = await store.container()
      await store.put([plain, 'o'], 'x')
      const response = await get('o', '1000000000.00000', plain)
      expect(response.status).toBe(400)
      expect(response.text).toBe('version-aware operations require that the container is versioned')
      const unversioned = await get('o', 'null', plain)
      expect([unversioned.text, unversioned.headers['x-object-version-id']]).toEqual(['x', 'null'])
    })

    test('a TempURL drops version-id', async () => {
      const first = await put('dropped', 'first')
      await put('dropped', 'second')
      const target = signedTarget(store, { method: 'GET', at: [container, 'dropped'], key: KEY })
      expect((await store.raw({ method: 'GET', target: `${target}&version-id=${first}` })).text).toBe('second')
    })
  })

  describe('DELETE', () => {
    test('leaves a marker, and the versions', async () => {
      const id = await put('deleted', 'x')
      const response = await remove('deleted')
      const marker = response.headers['x-object-version-id'] ?? ''
      expect([response.status, ID.test(marker)]).toEqual([204, true])
      expect((await get('deleted')).status).toBe(404)
      expect((await get('deleted', id)).text).toBe('x')
      const read = await get('deleted', marker)
      expect([read.status, read.headers['content-type']]).toEqual([404, DELETED])
      expect(read.headers['x-object-version-id']).toBe(marker)
      expect(brief(await list({ prefix: 'deleted' }))).toEqual([
        ['deleted', marker, true],
        ['deleted', id, false],
      ])
    })

    test('of what is not there is 404, and leaves a marker all the same', async () => {
      const response = await remove('never')
      expect([response.status, ID.test(response.headers['x-object-version-id'] ?? '')]).toEqual([404, true])
      expect(await list({ prefix: 'never' })).toMatchObject([{ content_type: DELETED, is_latest: true, bytes: 0 }])
    })

    test('of a former version takes it away and names the current one', async () => {
      const [first, second] = [await put('pruned', 'first'), await put('pruned', 'second')]
      const response = await remove('pruned', first)
      expect(response.status).toBe(204)
      expect(response.headers).toMatchObject({
        'x-object-version-id': first,
        'x-object-current-version-id': second,
      })
      expect((await get('pruned', first)).status).toBe(404)
      expect((await get('pruned')).text).toBe('second')
    })

    test('of the current version takes the object away too', async () => {
      const [first, second] = [await put('undone', 'first'), await put('undone', 'second')]
      const response = await remove('undone', second)
      expect([response.status, response.headers['x-object-current-version-id']]).toEqual([204, 'null'])
      expect((await get('undone')).status).toBe(404)
      expect((await get('undone', first)).text).toBe('first')
      expect(brief(await list({ prefix: 'undone' }))).toEqual([['undone', first, false]])
    })

    test('of an unknown version is 404', async () => {
      const id = await put('kept', 'x')
      const response = await remove('kept', '1000000000.00000')
      expect([response.status, response.headers['x-object-current-version-id']]).toEqual([404, id])
    })

    test('of the marker does not bring the object back', async () => {
      await put('gone', 'x')
      const marker = (await remove('gone')).headers['x-object-version-id']
      expect((await remove('gone', marker)).status).toBe(204)
      expect((await get('gone')).status).toBe(404)
    })

    test('by who may not is 403 and leaves all as it was', async () => {
      const id = await put('safe', 'x')
      for (const query of [{}, { 'version-id': id }]) {
        const response = await store.send({ method: 'DELETE', at: [container, 'safe'], query, as: 'runtime' })
        expect(response.status).toBe(403)
      }
      expect(brief(await list({ prefix: 'safe' }))).toEqual([['safe', id, true]])
    })

    test('bulk delete leaves markers', async () => {
      await put('bulk', 'x')
      const response = await store.send({
        method: 'POST',
        query: { 'bulk-delete': '' },
        body: `/${container}/bulk`,
        headers: { 'Content-Type': 'text/plain', Accept: 'application/json' },
      })
      expect(response.json()).toMatchObject({ 'Number Deleted': 1 })
      expect(await list({ prefix: 'bulk' })).toHaveLength(2)
    })
  })

  describe('POST and PUT of a version', () => {
    test('a POST changes the metadata of the newest version', async () => {
      const first = await put('posted', 'x', { 'X-Object-Meta-Colour': 'blue' })
      const headers = { 'X-Object-Meta-Colour': 'red', 'Content-Type': 'text/x-new' }
      expect((await store.send({ method: 'POST', at: [container, 'posted'], headers })).status).toBe(202)
      for (const version of [undefined, first]) {
        const read = await get('posted', version)
        expect(read.headers).toMatchObject({ 'x-object-meta-colour': 'red', 'content-type': 'text/x-new' })
        expect(read.text).toBe('x')
      }
      expect(await list({ prefix: 'posted' })).toHaveLength(1)
    })

    test('a POST to a missing object is 404', async () => {
      expect((await store.send({ method: 'POST', at: [container, 'absent'] })).status).toBe(404)
    })

    test('a POST to one version is 400', async () => {
      const query = { 'version-id': await put('fixed', 'x') }
      const response = await store.send({ method: 'POST', at: [container, 'fixed'], query })
      expect([response.status, response.text]).toEqual([400, 'POST to a specific version is not allowed'])
    })

    test('a PUT of a version makes it the object again', async () => {
      const first = await put('restored', 'first')
      await put('restored', 'second')
      const query = { 'version-id': first }
      const response = await store.send({ method: 'PUT', at: [container, 'restored'], query })
      expect([response.status, response.headers.etag]).toEqual([201, md5('first')])
      expect(response.headers['x-object-version-id']).toBe(first)
      expect((await get('restored')).text).toBe('first')
      expect((await list({ prefix: 'restored' })).map(({ is_latest }) => is_latest)).toEqual([false, true])
    })

    test('a PUT of a version refuses a body, and a version that is not there', async () => {
      const query = { 'version-id': await put('strict', 'x') }
      const refused = await store.send({ method: 'PUT', at: [container, 'strict'], query, body: 'y' })
      expect([refused.status, refused.text]).toEqual([400, 'PUT version-id requests require a zero byte body'])
      const unknown = { 'version-id': '1000000000.00000' }
      const missing = await store.send({ method: 'PUT', at: [container, 'strict'], query: unknown })
      expect([missing.status, missing.text]).toEqual([404, 'The specified version does not exist'])
    })
  })

  describe('switched on later, and off', () => {
    test('what was there before becomes a version with the next PUT', async () => {
      const name = await store.container()
      const before = await store.put([name, 'o'], 'before', { 'X-Object-Meta-Colour': 'blue' })
      expect(before.headers['x-object-version-id']).toBeUndefined()
      await switchTo('true', name)
      expect(brief(await list({}, name))).toEqual([['o', 'null', true]])
      const stamp = (await get('o', undefined, name)).headers['x-timestamp'] ?? ''
      expect((await get('o', undefined, name)).headers['x-object-version-id']).toBe('null')
      const second = await put('o', 'second', {}, name)
      expect(brief(await list({}, name))).toEqual([
        ['o', second, true],
        ['o', stamp, false],
      ])
      const then = await get('o', stamp, name)
      expect([then.text, then.headers['x-object-meta-colour']]).toEqual(['before', 'blue'])
    })

    test('what was there before becomes a version with its DELETE', async () => {
      const name = await store.container()
      await store.put([name, 'o'], 'before')
      await switchTo('true', name)
      expect((await remove('o', undefined, name)).status).toBe(204)
      const rows = await list({}, name)
      expect(rows.map(({ is_latest }) => is_latest)).toEqual([true, false])
      expect((await get('o', rows[1]?.version_id, name)).text).toBe('before')
    })

    test('switched off, a PUT is no version, and the versions stay', async () => {
      const name = await versioned()
      const first = await put('o', 'first', {}, name)
      await switchTo('false', name)
      expect(await put('o', 'plain', {}, name)).toBe('')
      expect(brief(await list({}, name))).toEqual([
        ['o', 'null', true],
        ['o', first, false],
      ])
      const now = await get('o', 'null', name)
      expect([now.text, now.headers['x-object-version-id']]).toEqual(['plain', 'null'])
      expect((await get('o', first, name)).text).toBe('first')
    })

    test('switched off, a DELETE leaves no marker', async () => {
      const name = await versioned()
      const first = await put('o', 'first', {}, name)
      await switchTo('false', name)
      expect((await remove('o', undefined, name)).headers['x-object-version-id']).toBeUndefined()
      expect(brief(await list({}, name))).toEqual([['o', first, false]])
    })

    test('"null" of an object that has a version is 404; its DELETE takes the object away', async () => {
      const id = await put('nulled', 'x')
      expect((await get('nulled', 'null')).status).toBe(404)
      expect((await remove('nulled', 'null')).status).toBe(204)
      expect((await get('nulled')).status).toBe(404)
      expect(brief(await list({ prefix: 'nulled' }))).toEqual([['nulled', id, false]])
    })
  })

  describe('listings', () => {
    let name = ''
    const ids = new Map<string, string>()
    beforeAll(async () => {
      name = await versioned()
      for (const object of ['a', 'b', 'dir/c', 'dir/d']) {
        for (const body of ['1', '22']) ids.set(`${object}:${body}`, await put(object, body, {}, name))
      }
    })
    const row = (object: string, body: string, latest: boolean) => [object, ids.get(`${object}:${body}`), latest]

    test('an ordinary one shows the newest, and where it is', async () => {
      const rows = (await store.send({ method: 'GET', at: [name], query: { format: 'json', prefix: 'a' } })).json()
      expect(rows).toEqual([
        {
          name: 'a',
          bytes: 2,
          hash: md5('22'),
          content_type: 'application/octet-stream',
          last_modified: expect.stringMatching(/^\d{4}-/),
          version_symlink: true,
          symlink_path: `${pathOf(store.accountPath(), [name, 'a'])}?version-id=${ids.get('a:22')}`,
        },
      ])
    })

    test('?versions shows all of them, the newest of each name first', async () => {
      expect(brief(await list({}, name))).toEqual([
        row('a', '22', true),
        row('a', '1', false),
        row('b', '22', true),
        row('b', '1', false),
        row('dir/c', '22', true),
        row('dir/c', '1', false),
        row('dir/d', '22', true),
        row('dir/d', '1', false),
      ])
    })

    test('a row tells bytes, hash, type and time', async () => {
      expect((await list({ prefix: 'a' }, name))[1]).toEqual({
        name: 'a',
        bytes: 1,
        hash: md5('1'),
        content_type: 'application/octet-stream',
        last_modified: expect.stringMatching(/^\d{4}-/),
        version_id: ids.get('a:1'),
        is_latest: false,
      })
    })

    test.each([
      ['a prefix', { prefix: 'dir/c' }],
      ['a marker', { marker: 'b' }],
      ['a marker and a version', { marker: 'b', version_marker: 'b:22' }],
      ['a limit', { limit: '3' }],
      ['a delimiter', { delimiter: '/' }],
      ['a prefix and a delimiter', { prefix: 'dir/', delimiter: '/' }],
      ['reverse', { reverse: 'true' }],
    ] as const)('with %s', async (title, query) => {
      const marked =
        'version_marker' in query ? { ...query, version_marker: ids.get(query.version_marker) ?? '' } : query
      const rows = await list(marked, name)
      const found = rows.map(({ name: object, subdir, bytes }) => subdir ?? `${object}:${bytes}`)
      expect(found).toEqual(
        {
          'a prefix': ['dir/c:2', 'dir/c:1'],
          'a marker': ['dir/c:2', 'dir/c:1', 'dir/d:2', 'dir/d:1'],
          'a marker and a version': ['b:1', 'dir/c:2', 'dir/c:1', 'dir/d:2', 'dir/d:1'],
          'a limit': ['a:2', 'a:1', 'b:2'],
          'a delimiter': ['a:2', 'a:1', 'b:2', 'b:1', 'dir/'],
          'a prefix and a delimiter': ['dir/c:2', 'dir/c:1', 'dir/d:2', 'dir/d:1'],
          reverse: ['dir/d:1', 'dir/d:2', 'dir/c:1', 'dir/c:2', 'b:1', 'b:2', 'a:1', 'a:2'],
        }[title],
      )
    })

    test.each([
      [
        'a version_marker without a marker',
        { version_marker: '1000000000.00000' },
        'version_marker param requires marker',
      ],
      ['a version_marker that is none', { marker: 'a', version_marker: 'x' }, 'invalid version_marker param'],
      ['a delimiter that stands in ids', { delimiter: '.' }, 'invalid delimiter param'],
    ])('%s is 400', async (_, query, text) => {
      const response = await store.send({ method: 'GET', at: [name], query: { versions: 'true', ...query } })
      expect([response.status, response.text]).toEqual([400, text])
    })

    test.each([
      [{}, {}, 200],
      [{ format: 'json' }, {}, 200],
      [{ format: 'xml' }, {}, 406],
      [{ format: 'plain' }, {}, 406],
      [{}, { Accept: 'text/plain' }, 406],
      [{}, { Accept: 'text/*, application/json;q=0.1' }, 200],
      [{ format: 'json' }, { Accept: 'text/plain' }, 200],
    ])('is JSON or nothing: %o with %o is %i', async (query, headers, status) => {
      const all = { versions: 'true', ...query }
      const response = await store.send({ method: 'GET', at: [name], query: all, headers })
      expect(response.status).toBe(status)
      if (status === 200) expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    })

    test('of a container without versions shows "null"', async () => {
      const plain = await store.container()
      await store.put([plain, 'o'], 'x')
      expect(brief(await list({}, plain))).toEqual([['o', 'null', true]])
    })

    test('who may not list is refused', async () => {
      const query = { versions: '' }
      expect((await store.send({ method: 'GET', at: [name], query, as: 'runtime' })).status).toBe(403)
    })
  })

  describe('with other features', () => {
    test('a COPY of a version, and a COPY into the container', async () => {
      const first = await put('source', 'first')
      await put('source', 'second')
      const copied = await store.send({
        method: 'COPY',
        at: [container, 'source'],
        query: { 'version-id': first },
        headers: { Destination: `${container}/copied` },
      })
      expect([copied.status, ID.test(copied.headers['x-object-version-id'] ?? '')]).toEqual([201, true])
      expect((await get('copied')).text).toBe('first')
    })

    test('a static large object keeps its manifests as versions', async () => {
      const parts = await store.container()
      const ids: string[] = []
      for (const body of ['part one', 'part two']) {
        await store.put([parts, body], body)
        const response = await store.send({
          method: 'PUT',
          at: [container, 'large'],
          query: { 'multipart-manifest': 'put' },
          body: JSON.stringify([{ path: `/${parts}/${body}` }]),
        })
        expect([response.status, response.headers.etag]).toEqual([201, `"${md5(md5(body))}"`])
        ids.push(response.headers['x-object-version-id'] ?? '')
      }
      const now = await get('large')
      expect([now.text, now.headers['x-static-large-object']]).toEqual(['part two', 'True'])
      expect(now.headers['x-object-version-id']).toBe(ids[1])
      const then = await get('large', ids[0])
      expect([then.text, then.headers.etag]).toEqual(['part one', `"${md5(md5('part one'))}"`])
    })

    test('names from within are out of reach', async () => {
      const hidden = `\0versions\0${container}`
      await put('hidden', 'x')
      const copied = await store.send({
        method: 'PUT',
        at: [container, 'reached'],
        headers: { 'X-Copy-From': encodeURIComponent(`${hidden}/x`).replaceAll('%2F', '/') },
      })
      expect(copied.status).toBe(412)
      const manifest = await store.send({
        method: 'PUT',
        at: [container, 'reached'],
        query: { 'multipart-manifest': 'put' },
        body: JSON.stringify([{ path: `/${hidden}/x` }]),
        headers: { Accept: 'application/json' },
      })
      expect(manifest.status).toBe(400)
      expect((await store.send({ method: 'GET', at: [hidden] })).status).toBe(412)
    })
  })
})
