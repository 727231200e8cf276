import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

const BODY = '0123456789'
const ETAG = createHash('md5').update(BODY).digest('hex')
const PAST = 'Thu, 01 Jan 2015 00:00:00 GMT'
const FUTURE = 'Thu, 01 Jan 2037 00:00:00 GMT'

describeContract('conditional requests', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    await store.put([container, 'o'], BODY)
  })

  test.each([
    ['If-Match', ETAG, 200],
    ['If-Match', `"${ETAG}"`, 200],
    ['If-Match', '*', 200],
    ['If-Match', `"other", "${ETAG}"`, 200],
    ['If-Match', '"other"', 412],
    ['If-None-Match', ETAG, 304],
    ['If-None-Match', `"${ETAG}"`, 304],
    ['If-None-Match', '*', 304],
    ['If-None-Match', '"other"', 200],
    ['If-Modified-Since', PAST, 200],
    ['If-Modified-Since', FUTURE, 304],
    ['If-Unmodified-Since', PAST, 412],
    ['If-Unmodified-Since', FUTURE, 200],
    ['If-Modified-Since', 'nonsense', 200],
  ])('%s: %s is %i for GET and HEAD', async (name, value, status) => {
    const headers = { [name]: value }
    const get = await store.send({ method: 'GET', at: [container, 'o'], headers })
    const head = await store.send({ method: 'HEAD', at: [container, 'o'], headers })
    expect([get.status, head.status]).toEqual([status, status])
    expect(get.text).toBe(status === 200 ? BODY : '')
    expect(get.headers.etag).toBe(ETAG)
  })

  test('Last-Modified itself counts as not modified since', async () => {
    const since = (await store.send({ method: 'HEAD', at: [container, 'o'] })).headers['last-modified'] ?? ''
    const modified = { 'If-Modified-Since': since }
    expect((await store.send({ method: 'GET', at: [container, 'o'], headers: modified })).status).toBe(304)
    const unmodified = { 'If-Unmodified-Since': since }
    expect((await store.send({ method: 'GET', at: [container, 'o'], headers: unmodified })).status).toBe(200)
  })

  test.each([
    ['If-Match', '*', 412],
    ['If-Match', '"other"', 404],
    ['If-None-Match', '*', 404],
  ])('%s: %s on a missing object is %i', async (name, value, status) => {
    const response = await store.send({ method: 'GET', at: [container, 'missing'], headers: { [name]: value } })
    expect(response.status).toBe(status)
  })
})

describeContract('ranges', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    await store.put([container, 'o'], BODY)
    await store.put([container, 'empty'], '')
  })

  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', BODY, 'bytes 0-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes = 2 - 4', '234', 'bytes 2-4/10'],
    ['BYTES=2-4', '234', 'bytes 2-4/10'],
    ['bytes=2-4,99-', '234', 'bytes 2-4/10'],
  ])('%s is 206', async (range, text, contentRange) => {
    const response = await store.send({ method: 'GET', at: [container, 'o'], headers: { Range: range } })
    expect([response.status, response.text]).toEqual([206, text])
    expect(response.headers['content-range']).toBe(contentRange)
    expect(response.headers['content-length']).toBe(String(text.length))
    expect(response.headers.etag).toBe(ETAG)
  })

  test.each(['bytes=4-2', 'bytes=-', 'bytes=x-2', 'bytes=2', 'lines=1-2', 'bytes=1-2,x'])(
    '%s is ignored',
    async (range) => {
      const response = await store.send({ method: 'GET', at: [container, 'o'], headers: { Range: range } })
      expect([response.status, response.text]).toEqual([200, BODY])
    },
  )

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=50-,60-'])('%s is 416', async (range) => {
    const response = await store.send({ method: 'GET', at: [container, 'o'], headers: { Range: range } })
    expect(response.status).toBe(416)
    expect(response.headers['content-range']).toBe('bytes */10')
    expect(response.text).toContain('Requested Range Not Satisfiable')
  })

  test('several ranges come as multipart/byteranges', async () => {
    const response = await store.send({ method: 'GET', at: [container, 'o'], headers: { Range: 'bytes=0-1,4-5,-1' } })
    expect(response.status).toBe(206)
    const boundary = /^multipart\/byteranges;boundary=(\w+)$/.exec(response.headers['content-type'] ?? '')?.[1] ?? ''
    const section = (range: string, text: string): string =>
      `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ${range}/10\r\n\r\n${text}\r\n`
    expect(response.text).toBe(`${section('0-1', '01')}${section('4-5', '45')}${section('9-9', '9')}--${boundary}--`)
    expect(response.headers['content-length']).toBe(String(response.bytes.length))
  })

  test.each([
    ['bytes=0-', 416],
    ['bytes=-5', 200],
  ])('%s of an empty object is %i', async (range, status) => {
    expect((await store.send({ method: 'GET', at: [container, 'empty'], headers: { Range: range } })).status).toBe(
      status,
    )
  })

  test('HEAD ignores a range', async () => {
    const response = await store.send({ method: 'HEAD', at: [container, 'o'], headers: { Range: 'bytes=2-4' } })
    expect([response.status, response.headers['content-length']]).toEqual([200, '10'])
  })

  test('conditions are judged before ranges', async () => {
    const headers = { Range: 'bytes=99-', 'If-None-Match': ETAG }
    expect((await store.send({ method: 'GET', at: [container, 'o'], headers })).status).toBe(304)
  })
})

describeContract('expiry', (store) => {
  test('X-Delete-After becomes X-Delete-At', async () => {
    const container = await store.container()
    const before = Math.floor(Date.now() / 1000)
    await store.put([container, 'o'], 'x', { 'X-Delete-After': '1000' })
    const { headers } = await store.send({ method: 'HEAD', at: [container, 'o'] })
    const at = Number(headers['x-delete-at'])
    expect(at).toBeGreaterThanOrEqual(before + 1000)
    expect(at).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 1001)
    expect(headers['x-delete-after']).toBeUndefined()
  })

  test('X-Delete-After wins over X-Delete-At', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x', { 'X-Delete-After': '1000', 'X-Delete-At': '4000000000' })
    expect((await store.send({ method: 'HEAD', at: [container, 'o'] })).headers['x-delete-at']).not.toBe('4000000000')
  })

  test.each([
    ['X-Delete-At', '1000', 'X-Delete-At in past'],
    ['X-Delete-At', 'soon', 'Non-integer X-Delete-At'],
    ['X-Delete-After', '-5', 'X-Delete-After in past'],
    ['X-Delete-After', '0', 'X-Delete-After in past'],
    ['X-Delete-After', '1.5', 'Non-integer X-Delete-After'],
  ])('%s: %s is refused on PUT and POST', async (name, value, text) => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const headers = { [name]: value }
    const put = await store.send({ method: 'PUT', at: [container, 'o'], body: 'y', headers })
    const post = await store.send({ method: 'POST', at: [container, 'o'], headers })
    expect([put.status, put.text, post.status, post.text]).toEqual([400, text, 400, text])
  })

  test('an expired object is gone for every method, but still listed; If-None-Match does not see it', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x', { 'X-Delete-After': '1' })
    await expect
      .poll(async () => (await store.send({ method: 'HEAD', at: [container, 'o'] })).status, { timeout: 10_000 })
      .toBe(404)
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).status).toBe(404)
    expect((await store.send({ method: 'POST', at: [container, 'o'] })).status).toBe(404)
    expect((await store.send({ method: 'GET', at: [container] })).text).toBe('o\n')
    expect((await store.send({ method: 'DELETE', at: [container, 'o'] })).status).toBe(404)
    expect((await store.send({ method: 'GET', at: [container] })).text).toBe('')
    const again = { 'If-None-Match': '*' }
    expect((await store.send({ method: 'PUT', at: [container, 'o'], body: 'y', headers: again })).status).toBe(201)
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).text).toBe('y')
  })

  test('POST gives an end to an object that had none', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    await store.send({ method: 'POST', at: [container, 'o'], headers: { 'X-Delete-At': '4000000000' } })
    expect((await store.send({ method: 'HEAD', at: [container, 'o'] })).headers['x-delete-at']).toBe('4000000000')
  })
})
