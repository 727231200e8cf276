import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

describeContract('objects', (store) => {
  test('PUT gives the MD5 as Etag and Last-Modified', async () => {
    const container = await store.container()
    const { status, headers, text } = await store.send({ method: 'PUT', at: [container, 'o'], body: 'hello' })
    expect([status, text]).toEqual([201, ''])
    expect(headers.etag).toBe(md5('hello'))
    expect(headers['last-modified']).toMatch(/ GMT$/)
  })

  test('GET and HEAD tell the same', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'hello', { 'Content-Type': 'text/x-odd', 'X-Object-Meta-Colour': 'blue' })
    const get = await store.send({ method: 'GET', at: [container, 'o'] })
    const head = await store.send({ method: 'HEAD', at: [container, 'o'] })
    expect([get.status, get.text, head.status, head.text]).toEqual([200, 'hello', 200, ''])
    for (const { headers } of [get, head]) {
      expect(headers).toMatchObject({
        'content-type': 'text/x-odd',
        'content-length': '5',
        'x-object-meta-colour': 'blue',
        etag: md5('hello'),
        'accept-ranges': 'bytes',
      })
      expect(headers['x-timestamp']).toMatch(/^\d{10}\.\d{5}$/)
    }
  })

  test('an empty object is an object', async () => {
    const container = await store.container()
    const put = await store.put([container, 'empty'], '')
    expect(put.headers.etag).toBe('d41d8cd98f00b204e9800998ecf8427e')
    const get = await store.send({ method: 'GET', at: [container, 'empty'] })
    expect([get.status, get.text, get.headers['content-length']]).toEqual([200, '', '0'])
  })

  test.each(['GET', 'HEAD', 'POST', 'DELETE'])('%s of a missing object is 404', async (method) => {
    const container = await store.container()
    expect((await store.send({ method, at: [container, 'missing'] })).status).toBe(404)
  })

  test.each(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])('%s in a missing container is 404', async (method) => {
    expect((await store.send({ method, at: ['contract-missing', 'o'], body: '' })).status).toBe(404)
  })

  test('DELETE is 204 once', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const deletions = [
      await store.send({ method: 'DELETE', at: [container, 'o'] }),
      await store.send({ method: 'DELETE', at: [container, 'o'] }),
    ]
    expect(deletions.map(({ status }) => status)).toEqual([204, 404])
    expect((await store.send({ method: 'GET', at: [container] })).status).toBe(204)
  })

  test.each([
    ['the right MD5', md5('hello'), 201],
    ['the right MD5 in quotes', `"${md5('hello')}"`, 201],
    ['another MD5', md5('other'), 422],
    ['no MD5 at all', 'abc', 422],
  ])('a PUT with %s as Etag is %s', async (_, etag, status) => {
    const container = await store.container()
    const put = await store.send({ method: 'PUT', at: [container, 'o'], body: 'hello', headers: { ETag: etag } })
    expect(put.status).toBe(status)
    expect((await store.send({ method: 'HEAD', at: [container, 'o'] })).status).toBe(status === 201 ? 200 : 404)
  })

  test('a refused PUT leaves the old object', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'old')
    await store.send({ method: 'PUT', at: [container, 'o'], body: 'new', headers: { ETag: md5('other') } })
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).text).toBe('old')
  })

  test('If-None-Match: * refuses to overwrite, nothing else is understood', async () => {
    const container = await store.container()
    const put = (noneMatch: string) =>
      store.send({ method: 'PUT', at: [container, 'o'], body: 'x', headers: { 'If-None-Match': noneMatch } })
    expect((await put('*')).status).toBe(201)
    expect((await put('*')).status).toBe(412)
    const odd = await put(md5('x'))
    expect([odd.status, odd.text]).toEqual([400, 'If-None-Match only supports *'])
  })

  test('a chunked PUT needs no length', async () => {
    const container = await store.container()
    const put = await store.send({ method: 'PUT', at: [container, 'o'], body: 'chunked body', chunked: true })
    expect(put.status).toBe(201)
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).text).toBe('chunked body')
  })

  test('more than 5 GiB is refused by its declared length alone', async () => {
    const container = await store.container()
    const put = await store.send({
      method: 'PUT',
      at: [container, 'o'],
      headers: { 'Content-Length': '5368709123', Expect: '100-continue' },
    })
    expect([put.status, put.text]).toEqual([413, 'Your request is too large.'])
  })

  test('Content-Range on a PUT is ignored', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'whole', { 'Content-Range': 'bytes 10-14/20' })
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).text).toBe('whole')
  })

  test('what belongs to the object is kept, the rest is not', async () => {
    const container = await store.container()
    const kept = {
      'content-disposition': 'attachment; filename="a.txt"',
      'content-encoding': 'gzip',
      'cache-control': 'max-age=60',
      'content-language': 'de',
      expires: 'Thu, 01 Jan 2032 00:00:00 GMT',
      'x-robots-tag': 'noindex',
      'x-object-meta-a-b': 'c',
    }
    await store.put([container, 'o'], 'x', { ...kept, 'X-Foo': 'bar', 'X-Object-Sysmeta-A': '1' })
    const { headers } = await store.send({ method: 'HEAD', at: [container, 'o'] })
    expect(headers).toMatchObject(kept)
    expect(headers['x-foo']).toBeUndefined()
    expect(headers['x-object-sysmeta-a']).toBeUndefined()
  })

  test.each([
    ['a.txt', 'text/plain'],
    ['a.JPG', 'image/jpeg'],
    ['a.pdf', 'application/pdf'],
    ['a.mp4', 'video/mp4'],
    ['a.zip', 'application/zip'],
    ['folder.txt/a', 'application/octet-stream'],
    ['a.unknown-ending', 'application/octet-stream'],
  ])('without a type %s becomes %s', async (name, type) => {
    const container = await store.container()
    await store.put([container, name], 'x')
    expect((await store.send({ method: 'HEAD', at: [container, name] })).headers['content-type']).toBe(type)
  })

  test('X-Detect-Content-Type overrides the given type', async () => {
    const container = await store.container()
    await store.put([container, 'a.png'], 'x', { 'Content-Type': 'text/plain', 'X-Detect-Content-Type': 'true' })
    expect((await store.send({ method: 'HEAD', at: [container, 'a.png'] })).headers['content-type']).toBe('image/png')
  })

  test('a type with Swift’s own parameters is refused', async () => {
    const container = await store.container()
    const put = await store.send({
      method: 'PUT',
      at: [container, 'o'],
      body: 'x',
      headers: { 'Content-Type': 'text/plain;swift_bytes=99' },
    })
    expect(put.status).toBe(400)
  })

  test('POST replaces all metadata, drops headers and the end, and keeps bytes and type', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'hello', {
      'Content-Type': 'text/x-odd',
      'Content-Disposition': 'inline',
      'Content-Encoding': 'gzip',
      'X-Delete-After': '1000',
      'X-Object-Meta-A': '1',
    })
    const post = await store.send({ method: 'POST', at: [container, 'o'], headers: { 'X-Object-Meta-B': '2' } })
    expect(post.status).toBe(202)
    const { headers, text } = await store.send({ method: 'GET', at: [container, 'o'] })
    expect(text).toBe('hello')
    expect(headers).toMatchObject({ 'content-type': 'text/x-odd', etag: md5('hello'), 'x-object-meta-b': '2' })
    for (const name of ['content-disposition', 'content-encoding', 'x-delete-at', 'x-object-meta-a']) {
      expect(headers[name]).toBeUndefined()
    }
  })

  test('POST changes type and disposition when it names them', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x', { 'Content-Type': 'text/x-odd' })
    const headers = { 'Content-Type': 'text/x-new', 'Content-Disposition': 'inline' }
    await store.send({ method: 'POST', at: [container, 'o'], headers })
    const head = await store.send({ method: 'HEAD', at: [container, 'o'] })
    expect(head.headers).toMatchObject({ 'content-type': 'text/x-new', 'content-disposition': 'inline' })
    const [row] = (await store.send({ method: 'GET', at: [container], query: { format: 'json' } })).json() as object[]
    expect(row).toMatchObject({ content_type: 'text/x-new' })
  })

  test('metadata that is too long is refused before the body', async () => {
    const container = await store.container()
    const headers = { 'X-Object-Meta-A': 'v'.repeat(257) }
    const put = await store.send({ method: 'PUT', at: [container, 'o'], body: 'x', headers })
    expect([put.status, put.text]).toEqual([400, 'Metadata value longer than 256: x-object-meta-A'])
  })

  test.each([
    ['spaces and quotes', ` it's "here" `],
    ['reserved characters', 'a#b?c%d&e=f+g;h,i:j@k'],
    ['NFC', 'Müller'],
    ['NFD', 'Mu\u0308ller'],
    ['Chinese and emoji', '文件 📦'],
    ['a right-to-left override', 'a\u202Egpj.exe'],
    ['dots', '../../etc/passwd'],
    ['encoded dots', '%2e%2e/x'],
    ['a leading dot', '.hidden'],
    ['doubled and trailing slashes', 'a//b/'],
    ['a newline and ESC', 'a\nb\u001b[31m'],
    ['1024 bytes', 'n'.repeat(1024)],
  ])('a name with %s is kept as it is', async (_, name) => {
    const container = await store.container()
    await store.put([container, name], 'x')
    expect((await store.send({ method: 'GET', at: [container, name] })).text).toBe('x')
    const listed = (await store.send({ method: 'GET', at: [container], query: { format: 'json' } })).json()
    expect(listed).toMatchObject([{ name }])
  })

  test('a name of 1025 bytes is refused', async () => {
    const container = await store.container()
    const put = await store.send({ method: 'PUT', at: [container, 'n'.repeat(1025)], body: 'x' })
    expect([put.status, put.text]).toEqual([400, 'Object name length of 1025 longer than 1024'])
  })

  test('a slash at the end of a container’s path is the container', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const response = await store.send({ method: 'GET', at: [container, ''] })
    expect(response.text).toBe('o\n')
  })

  test('X-Newest is accepted', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const headers = { 'X-Newest': 'true' }
    expect((await store.send({ method: 'HEAD', at: [container, 'o'], headers })).status).toBe(200)
  })

  test('a client cannot call an object large', async () => {
    const container = await store.container()
    const headers = { 'X-Static-Large-Object': 'True' }
    const put = await store.send({ method: 'PUT', at: [container, 'o'], body: '[]', headers })
    expect(put.status).toBe(400)
    expect(put.text).toContain('reserved header')
  })

  test('a header line above 8 kB is refused', async () => {
    const headers = { 'X-Long': 'x'.repeat(9000) }
    expect((await store.send({ method: 'HEAD', headers })).status).toBe(400)
  })
})
