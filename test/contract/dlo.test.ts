import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

const SEGMENTS = ['first ', 'second ', 'third']
const WHOLE = SEGMENTS.join('')
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const ETAG = `"${md5(SEGMENTS.map(md5).join(''))}"`

describeContract('dynamic large objects', (store) => {
  let container = ''
  let manifest = ''
  beforeAll(async () => {
    container = await store.container()
    for (const [i, text] of SEGMENTS.entries()) await store.put([container, `ö/${i}`], text)
    manifest = `${container}/${encodeURIComponent('ö')}/`
    await store.put([container, 'whole'], '', { 'X-Object-Manifest': manifest, 'X-Object-Meta-A': '1' })
  })
  const get = (
    headers: Readonly<Record<string, string>> = {},
    name = 'whole',
    query: Readonly<Record<string, string>> = {},
  ) => store.send({ method: 'GET', at: [container, name], headers, query })

  test('GET gives the segments in the order of their names', async () => {
    const { status, headers, text } = await get()
    expect([status, text]).toEqual([200, WHOLE])
    expect(headers).toMatchObject({
      etag: ETAG,
      'content-length': String(WHOLE.length),
      'x-object-manifest': manifest,
      'x-object-meta-a': '1',
    })
  })

  test('HEAD tells the same', async () => {
    const { status, headers } = await store.send({ method: 'HEAD', at: [container, 'whole'] })
    expect([status, headers.etag, headers['content-length']]).toEqual([200, ETAG, String(WHOLE.length)])
  })

  test.each([
    ['bytes=0-0', 206, 'f'],
    ['bytes=4-8', 206, 't sec'],
    ['bytes=6-', 206, 'second third'],
    ['bytes=-5', 206, 'third'],
    ['bytes=0-99', 206, WHOLE],
    ['bytes=18-', 416, undefined],
    ['bytes=0-1,4-5', 200, WHOLE],
  ])('range %s is answered %i', async (range, status, expected) => {
    const answer = await get({ Range: range })
    expect(answer.status).toBe(status)
    if (expected !== undefined) expect(answer.text).toBe(expected)
  })

  test.each([
    [{ 'If-None-Match': ETAG }, 304],
    [{ 'If-Match': ETAG }, 200],
    [{ 'If-Match': '"other"' }, 412],
    [{ 'If-None-Match': '"other"' }, 200],
  ])('conditions are judged on the whole: %j is answered %i', async (headers, status) => {
    expect((await get(headers)).status).toBe(status)
  })

  test('multipart-manifest=get gives the manifest itself', async () => {
    const { status, headers, text } = await get({}, 'whole', { 'multipart-manifest': 'get' })
    expect([status, text, headers['x-object-manifest']]).toEqual([200, '', manifest])
  })

  test('what is put under the prefix later belongs to it', async () => {
    await store.put([container, 'grows'], 'own bytes', { 'X-Object-Manifest': `${container}/grows-` })
    expect((await get({}, 'grows')).text).toBe('')
    await store.put([container, 'grows-1'], 'one')
    expect((await get({}, 'grows')).text).toBe('one')
    await store.put([container, 'grows-0'], 'zero ')
    expect((await get({}, 'grows')).text).toBe('zero one')
  })

  test('a container that is missing is told', async () => {
    await store.put([container, 'lost'], '', { 'X-Object-Manifest': `${container}-none/x` })
    expect((await get({}, 'lost')).status).toBe(404)
  })

  test.each(['nothing', `c/`, '/x', 'c//x', 'c/x?y', 'c/x&y'])('the manifest %j is refused', async (value) => {
    const { status, text } = await store.send({
      method: 'PUT',
      at: [container, 'refused'],
      headers: { 'X-Object-Manifest': value },
      body: '',
    })
    expect([status, text]).toEqual([400, 'X-Object-Manifest must be in the format container/prefix'])
  })

  test('POST without the manifest makes a plain object of it', async () => {
    await store.put([container, 'plain'], 'own', { 'X-Object-Manifest': manifest })
    expect((await get({}, 'plain')).text).toBe(WHOLE)
    await store.send({ method: 'POST', at: [container, 'plain'], headers: { 'X-Object-Meta-B': '2' } })
    const { headers, text } = await get({}, 'plain')
    expect([text, headers['x-object-manifest']]).toEqual(['own', undefined])
  })

  test('COPY makes a plain object, or a second manifest', async () => {
    const copy = (to: string, query: Readonly<Record<string, string>> = {}) =>
      store.send({ method: 'COPY', at: [container, 'whole'], query, headers: { Destination: `${container}/${to}` } })
    expect((await copy('flat')).status).toBe(201)
    const flat = await get({}, 'flat')
    expect([flat.text, flat.headers['x-object-manifest'], flat.headers.etag]).toEqual([WHOLE, undefined, md5(WHOLE)])
    expect((await copy('twin', { 'multipart-manifest': 'get' })).status).toBe(201)
    const twin = await get({}, 'twin')
    expect([twin.text, twin.headers['x-object-manifest']]).toEqual([WHOLE, manifest])
  })

  test('DELETE leaves the segments', async () => {
    await store.put([container, 'short-lived'], '', { 'X-Object-Manifest': manifest })
    expect((await store.send({ method: 'DELETE', at: [container, 'short-lived'] })).status).toBe(204)
    expect((await get()).text).toBe(WHOLE)
  })
})
