import { beforeAll, expect, test } from 'vitest'
import { type ContractStore, describeContract, signedTarget } from './support/contract-store.ts'

type Segment = Readonly<Record<string, string | number>>

async function putManifest(
  store: ContractStore,
  at: readonly [string, string],
  segments: readonly Segment[],
): Promise<void> {
  const query = { 'multipart-manifest': 'put' }
  const put = await store.send({ method: 'PUT', at, query, body: JSON.stringify(segments) })
  if (put.status !== 201) throw new Error(`The manifest ${at[1]} was not made: ${put.status} ${put.text}`)
}

describeContract('large objects', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    await store.put([container, 'a'], '01234')
    await store.put([container, 'b'], '56789')
    await store.put([container, 'c'], 'abcdef')
    await putManifest(store, [container, 'inner'], [{ path: `/${container}/a` }, { path: `/${container}/b` }])
    await putManifest(
      store,
      [container, 'outer'],
      [{ path: `/${container}/inner`, range: '2-7' }, { data: 'WFla' }, { path: `/${container}/c` }],
    )
  })
  const get = (
    object: string,
    headers: Readonly<Record<string, string>> = {},
    query?: Readonly<Record<string, string>>,
  ) => store.send({ method: 'GET', at: [container, object], headers, ...(query === undefined ? {} : { query }) })

  test.each([
    ['bytes=0-0', '2', 'bytes 0-0/15'],
    ['bytes=2-3', '45', 'bytes 2-3/15'],
    ['bytes=4-9', '67XYZa', 'bytes 4-9/15'],
    ['bytes=6-8', 'XYZ', 'bytes 6-8/15'],
    ['bytes=-4', 'cdef', 'bytes 11-14/15'],
    ['bytes=12-99', 'def', 'bytes 12-14/15'],
  ])('%s crosses nested manifests, data and segments', async (range, text, contentRange) => {
    const response = await get('outer', { Range: range })
    expect([response.status, response.text, response.headers['content-range']]).toEqual([206, text, contentRange])
  })

  test('the whole comes without a range', async () => {
    expect((await get('outer')).text).toBe('234567XYZabcdef')
  })

  test('a range beyond the end is 416', async () => {
    const response = await get('outer', { Range: 'bytes=15-' })
    expect([response.status, response.headers['content-range']]).toEqual([416, 'bytes */15'])
  })

  test('several ranges come as multipart/byteranges', async () => {
    const response = await get('outer', { Range: 'bytes=0-1,13-14' })
    expect(response.status).toBe(206)
    expect(response.text).toMatch(
      /Content-Range: bytes 0-1\/15\r\n\r\n23\r\n--.*Content-Range: bytes 13-14\/15\r\n\r\nef\r\n--/s,
    )
  })

  test('conditions are judged by the large object’s own etag', async () => {
    const etag = (await store.send({ method: 'HEAD', at: [container, 'outer'] })).headers.etag ?? ''
    expect((await get('outer', { 'If-None-Match': etag })).status).toBe(304)
    expect((await get('outer', { 'If-Match': etag })).status).toBe(200)
    expect((await get('outer', { 'If-Match': '"other"' })).status).toBe(412)
    const head = await store.send({ method: 'HEAD', at: [container, 'outer'], headers: { 'If-None-Match': etag } })
    expect(head.status).toBe(304)
  })

  test('HEAD tells the whole size and the manifest’s own etag', async () => {
    const { headers } = await store.send({ method: 'HEAD', at: [container, 'outer'] })
    expect(headers).toMatchObject({ 'content-length': '15', 'x-static-large-object': 'True' })
    expect(headers['x-manifest-etag']).toMatch(/^[0-9a-f]{32}$/)
    expect(headers['x-object-sysmeta-slo-etag']).toBeUndefined()
  })

  test('multipart-manifest=get shows the manifest as it is stored', async () => {
    const response = await get('outer', {}, { 'multipart-manifest': 'get' })
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(response.headers['x-static-large-object']).toBe('True')
    expect(response.json()).toMatchObject([
      { name: `/${container}/inner`, bytes: 10, range: '2-7', sub_slo: true },
      { data: 'WFla' },
      {
        name: `/${container}/c`,
        bytes: 6,
        hash: 'e80b5017098950fc58aad83c8c14978e',
        content_type: 'application/octet-stream',
      },
    ])
  })

  test('format=raw shows it so that it can be put again', async () => {
    const response = await get('outer', {}, { 'multipart-manifest': 'get', format: 'raw' })
    expect(response.json()).toMatchObject([
      { path: `/${container}/inner`, size_bytes: 10, range: '2-7' },
      { data: 'WFla' },
      { path: `/${container}/c`, size_bytes: 6, etag: 'e80b5017098950fc58aad83c8c14978e' },
    ])
    const query = { 'multipart-manifest': 'put' }
    const put = await store.send({ method: 'PUT', at: [container, 'again'], query, body: response.text })
    expect(put.status).toBe(201)
    expect((await get('again')).text).toBe('234567XYZabcdef')
  })

  test('multipart-manifest=get of a plain object gives its bytes', async () => {
    expect((await get('a', {}, { 'multipart-manifest': 'get' })).text).toBe('01234')
  })

  test('POST changes metadata and keeps it large', async () => {
    await putManifest(store, [container, 'posted'], [{ path: `/${container}/a` }])
    await store.send({ method: 'POST', at: [container, 'posted'], headers: { 'X-Object-Meta-A': '1' } })
    const response = await get('posted')
    expect(response.text).toBe('01234')
    expect(response.headers).toMatchObject({ 'x-static-large-object': 'True', 'x-object-meta-a': '1' })
  })

  test('a plain PUT over it leaves the segments', async () => {
    await putManifest(store, [container, 'over'], [{ path: `/${container}/a` }])
    await store.put([container, 'over'], 'plain')
    expect((await get('over')).text).toBe('plain')
    expect((await get('a')).text).toBe('01234')
  })

  test('DELETE removes the manifest only', async () => {
    await putManifest(store, [container, 'only'], [{ path: `/${container}/a` }])
    expect((await store.send({ method: 'DELETE', at: [container, 'only'] })).status).toBe(204)
    expect((await get('a')).status).toBe(200)
  })

  test('multipart-manifest=delete removes segments, nested ones too', async () => {
    const own = await store.container()
    for (const name of ['1', '2', '3']) await store.put([own, name], name)
    await putManifest(store, [own, 'inner'], [{ path: `/${own}/1` }, { path: `/${own}/2` }])
    await putManifest(store, [own, 'outer'], [{ path: `/${own}/inner` }, { data: 'eHl6' }, { path: `/${own}/3` }])
    const query = { 'multipart-manifest': 'delete' }
    const response = await store.send({
      method: 'DELETE',
      at: [own, 'outer'],
      query,
      headers: { Accept: 'application/json' },
    })
    expect(response.status).toBe(200)
    expect(response.json()).toMatchObject({ 'Response Status': '200 OK', 'Number Deleted': 5, Errors: [] })
    expect((await store.send({ method: 'GET', at: [own] })).text).toBe('')
  })

  test('multipart-manifest=delete counts segments that are gone', async () => {
    const own = await store.container()
    for (const name of ['1', '2']) await store.put([own, name], name)
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }, { path: `/${own}/2` }])
    await store.send({ method: 'DELETE', at: [own, '1'] })
    const query = { 'multipart-manifest': 'delete' }
    const response = await store.send({
      method: 'DELETE',
      at: [own, 'large'],
      query,
      headers: { Accept: 'application/json' },
    })
    expect(response.json()).toMatchObject({ 'Number Deleted': 2, 'Number Not Found': 1 })
  })

  test.each([
    ['a plain object', 'a', { 'Response Status': '400 Bad Request', 'Number Deleted': 0 }],
    ['a missing object', 'missing', { 'Response Status': '200 OK', 'Number Deleted': 0, 'Number Not Found': 1 }],
  ])('multipart-manifest=delete of %s', async (_, object, report) => {
    const query = { 'multipart-manifest': 'delete' }
    const headers = { Accept: 'application/json' }
    const response = await store.send({ method: 'DELETE', at: [container, object], query, headers })
    expect(response.status).toBe(200)
    expect(response.json()).toMatchObject(report)
    expect((await get('a')).status).toBe(200)
  })

  test.each([
    ['deleted', (at: readonly [string, string]) => store.send({ method: 'DELETE', at })],
    ['overwritten', (at: readonly [string, string]) => store.put(at, 'other')],
  ])('a first segment that was %s makes GET 409; HEAD does not know', async (_, harm) => {
    const own = await store.container()
    await store.put([own, '1'], '1')
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }])
    await harm([own, '1'])
    const response = await store.send({ method: 'GET', at: [own, 'large'] })
    expect(response.status).toBe(409)
    expect((await store.send({ method: 'HEAD', at: [own, 'large'] })).status).toBe(200)
  })

  test('a later segment that is gone breaks the answer off', async () => {
    const own = await store.container()
    // Enough for the answer to have begun when the second one is missed.
    await store.put([own, '1'], Buffer.alloc(300_000))
    await store.put([own, '2'], '2')
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }, { path: `/${own}/2` }])
    await store.send({ method: 'DELETE', at: [own, '2'] })
    await expect(store.send({ method: 'GET', at: [own, 'large'] })).rejects.toThrow()
  })

  test('what is not asked for need not be there', async () => {
    const own = await store.container()
    await store.put([own, '1'], '12345')
    await store.put([own, '2'], '67890')
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }, { path: `/${own}/2` }])
    await store.send({ method: 'DELETE', at: [own, '2'] })
    const response = await store.send({ method: 'GET', at: [own, 'large'], headers: { Range: 'bytes=1-3' } })
    expect([response.status, response.text]).toEqual([206, '234'])
  })

  test('COPY makes it flat', async () => {
    const copied = await store.send({
      method: 'COPY',
      at: [container, 'outer'],
      headers: { Destination: `${container}/flat` },
    })
    expect(copied.status).toBe(201)
    const response = await get('flat')
    expect([response.text, response.headers['x-static-large-object']]).toEqual(['234567XYZabcdef', undefined])
  })

  test('COPY with multipart-manifest=get copies the manifest', async () => {
    const headers = { Destination: `${container}/renamed` }
    const query = { 'multipart-manifest': 'get' }
    const copied = await store.send({ method: 'COPY', at: [container, 'outer'], headers, query })
    expect(copied.status).toBe(201)
    const response = await get('renamed')
    expect([response.text, response.headers['x-static-large-object']]).toEqual(['234567XYZabcdef', 'True'])
  })

  test('COPY with If-Match asks the large object’s etag', async () => {
    const etag = (await store.send({ method: 'HEAD', at: [container, 'inner'] })).headers.etag ?? ''
    const copy = (match: string) =>
      store.send({
        method: 'COPY',
        at: [container, 'inner'],
        headers: { Destination: `${container}/matched`, 'If-Match': match },
      })
    expect((await copy('"other"')).status).toBe(412)
    expect((await copy(etag)).status).toBe(201)
  })

  test('X-Copy-From and multipart-manifest=put exclude each other', async () => {
    const query = { 'multipart-manifest': 'put' }
    const headers = { 'X-Copy-From': `${container}/a` }
    const put = await store.send({ method: 'PUT', at: [container, 'x'], query, headers })
    expect([201, 400, 405]).toContain(put.status)
    expect(
      (await store.send({ method: 'HEAD', at: [container, 'x'] })).headers['x-static-large-object'],
    ).toBeUndefined()
  })

  test('a manifest above 8 MiB is refused', async () => {
    const query = { 'multipart-manifest': 'put' }
    const headers = { 'Content-Length': String(8 * 1024 * 1024 + 1), Expect: '100-continue' }
    const put = await store.send({ method: 'PUT', at: [container, 'x'], query, headers })
    expect([put.status, put.text]).toEqual([413, 'Manifest File > 8388608 bytes'])
  })

  test('a reader of the manifest’s container needs read of the segments’', async () => {
    const { user } = store.users().runtime
    const shared = await store.container({ 'X-Container-Read': user, 'X-Container-Write': user })
    const hidden = await store.container({ 'X-Container-Write': user })
    await store.put([hidden, '1'], 'hidden')
    const segments = [{ path: `/${hidden}/1` }]
    await putManifest(store, [shared, 'large'], segments)
    expect((await store.send({ method: 'GET', at: [shared, 'large'], as: 'runtime' })).status).toBe(409)
    const query = { 'multipart-manifest': 'put' }
    const headers = { Accept: 'application/json' }
    const put = await store.send({
      method: 'PUT',
      at: [shared, 'own'],
      query,
      headers,
      body: JSON.stringify(segments),
      as: 'runtime',
    })
    expect([put.status, put.json()]).toEqual([400, { Errors: [[`/${hidden}/1`, '403 Forbidden']] }])
  })

  test('who may write both containers may put a manifest; who may not write the first may not', async () => {
    const { user } = store.users().runtime
    const open = await store.container({ 'X-Container-Read': user, 'X-Container-Write': user })
    const closed = await store.container()
    await store.put([open, '1'], '1')
    const put = async (target: string): Promise<number> => {
      const body = JSON.stringify([{ path: `/${open}/1` }])
      const query = { 'multipart-manifest': 'put' }
      return (await store.send({ method: 'PUT', at: [target, 'large'], query, body, as: 'runtime' })).status
    }
    expect([await put(open), await put(closed)]).toEqual([201, 403])
  })

  test('a container’s key reaches segments of its own container only', async () => {
    const headers = { 'X-Container-Meta-Temp-URL-Key': 'slo-key' }
    const [one, two] = [await store.container(headers), await store.container(headers)]
    await store.put([one, '1'], 'one')
    await putManifest(store, [one, 'near'], [{ path: `/${one}/1` }])
    await putManifest(store, [two, 'far'], [{ path: `/${one}/1` }])
    const read = (at: readonly [string, string]) =>
      store.raw({ method: 'GET', target: signedTarget(store, { method: 'GET', at, key: 'slo-key' }) })
    expect((await read([one, 'near'])).text).toBe('one')
    expect((await read([two, 'far'])).status).toBe(409)
  })

  test('an account’s key reaches all', async () => {
    await store.send({ method: 'POST', headers: { 'X-Account-Meta-Temp-URL-Key': 'slo-account-key' } })
    const two = await store.container()
    await putManifest(store, [two, 'far'], [{ path: `/${container}/a` }])
    const target = signedTarget(store, { method: 'GET', at: [two, 'far'], key: 'slo-account-key' })
    expect((await store.raw({ method: 'GET', target })).text).toBe('01234')
  })

  test('a segment that expires breaks it', async () => {
    const own = await store.container()
    await store.put([own, '1'], '1', { 'X-Delete-After': '2' })
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }])
    await expect
      .poll(async () => (await store.send({ method: 'GET', at: [own, 'large'] })).status, { timeout: 10_000 })
      .toBe(409)
  })

  test('the listing shows the whole size, the container counts the manifest’s', async () => {
    const own = await store.container()
    await store.put([own, '1'], '12345')
    await putManifest(store, [own, 'large'], [{ path: `/${own}/1` }, { path: `/${own}/1` }])
    const rows = (await store.send({ method: 'GET', at: [own], query: { format: 'json' } })).json()
    expect(rows).toMatchObject([
      { name: '1', bytes: 5 },
      { name: 'large', bytes: 10 },
    ])
    const manifest = await store.send({ method: 'GET', at: [own, 'large'], query: { 'multipart-manifest': 'get' } })
    const used = (await store.send({ method: 'HEAD', at: [own] })).headers['x-container-bytes-used']
    expect(Number(used)).toBe(5 + manifest.bytes.length)
  })
})
