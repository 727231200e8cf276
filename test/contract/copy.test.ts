import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

const ETAG = createHash('md5').update('source').digest('hex')
const HEADERS = {
  'Content-Type': 'text/x-odd',
  'Content-Encoding': 'gzip',
  'Content-Disposition': 'inline',
  'Cache-Control': 'max-age=1',
  'X-Object-Meta-A': '1',
  'X-Delete-At': '4000000000',
}

describeContract('copies', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    await store.put([container, 'so/ö urce'], 'source', HEADERS)
  })
  const copy = (to: string, headers: Readonly<Record<string, string>> = {}) =>
    store.send({
      method: 'COPY',
      at: [container, 'so/ö urce'],
      headers: { Destination: `${container}/${to}`, ...headers },
    })
  const head = async (name: string) => (await store.send({ method: 'HEAD', at: [container, name] })).headers

  test('COPY carries bytes, type, headers, metadata and the end', async () => {
    const copied = await copy('all')
    expect(copied.status).toBe(201)
    expect(copied.headers).toMatchObject({
      etag: ETAG,
      'x-copied-from': `${container}/so/%C3%B6%20urce`,
      'x-copied-from-account': store.accountPath().slice(4),
      'x-object-meta-a': '1',
    })
    expect(copied.headers['x-copied-from-last-modified']).toMatch(/ GMT$/)
    expect(await head('all')).toMatchObject({
      'content-type': 'text/x-odd',
      'content-encoding': 'gzip',
      'content-disposition': 'inline',
      'cache-control': 'max-age=1',
      'x-object-meta-a': '1',
      'x-delete-at': '4000000000',
      etag: ETAG,
    })
  })

  test('PUT with X-Copy-From does the same', async () => {
    const headers = { 'X-Copy-From': `/${container}/so/%C3%B6%20urce` }
    const put = await store.send({ method: 'PUT', at: [container, 'put'], headers })
    expect(put.status).toBe(201)
    expect((await head('put'))['x-object-meta-a']).toBe('1')
  })

  test('named headers win, other metadata stays', async () => {
    await copy('named', { 'Content-Type': 'text/x-new', 'X-Object-Meta-B': '2', 'X-Object-Meta-A': '3' })
    expect(await head('named')).toMatchObject({
      'content-type': 'text/x-new',
      'x-object-meta-a': '3',
      'x-object-meta-b': '2',
    })
  })

  test('X-Fresh-Metadata drops everything but the type', async () => {
    await copy('fresh', { 'X-Fresh-Metadata': 'true', 'X-Object-Meta-B': '2' })
    const headers = await head('fresh')
    expect(headers).toMatchObject({ 'content-type': 'text/x-odd', 'x-object-meta-b': '2', etag: ETAG })
    for (const name of ['content-encoding', 'content-disposition', 'cache-control', 'x-object-meta-a', 'x-delete-at']) {
      expect(headers[name]).toBeUndefined()
    }
  })

  test.each([
    ['If-Match', ETAG, 201],
    ['If-Match', '"other"', 412],
    ['If-None-Match', '*', 304],
    ['If-None-Match', ETAG, 304],
    ['If-None-Match', 'other', 400],
  ])('%s: %s is asked of the source: %i', async (name, value, status) => {
    const target = `conditional-${name}-${value.length}`
    expect((await copy(target, { [name]: value })).status).toBe(status)
    const there = await store.send({ method: 'HEAD', at: [container, target] })
    expect(there.status).toBe(status === 201 ? 200 : 404)
  })

  test('an ETag of the request is ignored', async () => {
    expect((await copy('etag', { ETag: 'd41d8cd98f00b204e9800998ecf8427e' })).status).toBe(201)
  })

  test('a range copies the part', async () => {
    expect((await copy('range', { Range: 'bytes=1-3' })).status).toBe(201)
    expect((await store.send({ method: 'GET', at: [container, 'range'] })).text).toBe('our')
  })

  test('an object copied onto itself changes its metadata', async () => {
    await store.put([container, 'self'], 'x', { 'X-Object-Meta-A': '1' })
    const headers = { Destination: `/${container}/self`, 'X-Object-Meta-B': '2' }
    expect((await store.send({ method: 'COPY', at: [container, 'self'], headers })).status).toBe(201)
    expect(await head('self')).toMatchObject({ 'x-object-meta-a': '1', 'x-object-meta-b': '2' })
    expect((await store.send({ method: 'GET', at: [container, 'self'] })).text).toBe('x')
  })

  test.each([
    ['a missing source', { method: 'COPY', at: 'missing', headers: { Destination: 'C/o' } }, 404],
    [
      'a missing target container',
      { method: 'COPY', at: 'so/ö urce', headers: { Destination: 'contract-missing/o' } },
      404,
    ],
    ['no Destination', { method: 'COPY', at: 'so/ö urce', headers: {} }, 412],
    ['a Destination without object', { method: 'COPY', at: 'so/ö urce', headers: { Destination: 'C' } }, 412],
    ['an X-Copy-From without object', { method: 'PUT', at: 'x', headers: { 'X-Copy-From': 'C' } }, 412],
    ['a body', { method: 'PUT', at: 'x', body: 'body', headers: { 'X-Copy-From': 'C/o' } }, 400],
  ])('%s is refused', async (_, { at, ...request }, status) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value.replace(/^C/, container)]),
    )
    expect((await store.send({ ...request, at: [container, at], headers })).status).toBe(status)
  })

  test('the caller needs read of the source and write of the target', async () => {
    const readable = await store.container({ 'X-Container-Read': store.users().runtime.user })
    const writable = await store.container({ 'X-Container-Write': store.users().runtime.user })
    await store.put([readable, 'o'], 'x')
    await store.put([writable, 'o'], 'x')
    const attempt = async (from: string, to: string): Promise<number> =>
      (await store.send({ method: 'COPY', at: [from, 'o'], headers: { Destination: `${to}/copy` }, as: 'runtime' }))
        .status
    expect(await attempt(readable, writable)).toBe(201)
    expect(await attempt(writable, writable)).toBe(403)
    expect(await attempt(readable, readable)).toBe(403)
  })

  test('OPTIONS offers COPY for objects', async () => {
    const options = await store.send({ method: 'OPTIONS', at: [container, 'o'] })
    expect(options.headers.allow?.split(', ').sort()).toEqual([
      'COPY',
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'POST',
      'PUT',
    ])
  })
})
