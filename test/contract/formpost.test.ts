import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeContract, pathOf } from './support/contract-store.ts'
import type { RawResponse } from './support/http-client.ts'

const KEYS = { container: 'form-key-1', container2: 'form-key-2', account: 'form-account-key' }
const ORIGIN = 'https://app.example'
const BOUNDARY = 'xYzZY'
const MAX_FILE_SIZE = 100

interface FormFile {
  /** As it stands in the part's Content-Disposition. */
  readonly name: string
  readonly body: string
  readonly headers?: readonly string[]
}

interface Form {
  /** Path after the container. @default '/up/' */
  readonly under?: string
  /** More fields, or others than were signed. */
  readonly fields?: Readonly<Record<string, string>>
  /** What is signed, where it is not the default. */
  readonly signed?: Readonly<Record<string, string>>
  readonly key?: string
  readonly digest?: 'sha1' | 'sha256' | 'sha512'
  readonly encoding?: 'hex' | 'base64' | 'base64url'
  readonly files?: readonly FormFile[]
  readonly headers?: Readonly<Record<string, string>>
  /** Changes the body before it is sent. */
  readonly change?: (body: string) => string
  readonly chunked?: boolean
}

const ONE: readonly FormFile[] = [{ name: 'a.txt', body: 'hello', headers: ['Content-Type: text/plain'] }]

function formBody(fields: Readonly<Record<string, string>>, files: readonly FormFile[]): string {
  const parts = [
    ...Object.entries(fields).map(([name, value]) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`),
    ...files.map(({ name, body, headers = [] }, index) =>
      [`Content-Disposition: form-data; name="file${index}"; filename="${name}"`, ...headers, '', body].join('\r\n'),
    ),
  ]
  return `${parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join('')}--${BOUNDARY}--\r\n`
}

describeContract('FormPost', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container({
      'X-Container-Meta-Temp-URL-Key': KEYS.container,
      'X-Container-Meta-Temp-URL-Key-2': KEYS.container2,
      'X-Container-Meta-Access-Control-Allow-Origin': ORIGIN,
    })
    await store.send({ method: 'POST', headers: { 'X-Account-Meta-Temp-URL-Key': KEYS.account } })
  })

  function post(form: Form = {}, into = container): Promise<RawResponse> {
    const { under = '/up/', key = KEYS.container, digest = 'sha256', encoding = 'hex', files = ONE } = form
    const limits = {
      redirect: '',
      max_file_size: String(MAX_FILE_SIZE),
      max_file_count: '2',
      expires: String(Math.floor(Date.now() / 1000) + 300),
      ...form.signed,
    }
    const lines = [`${store.accountPath()}/${into}${under}`, ...Object.values(limits)]
    const hmac = createHmac(digest, key).update(lines.join('\n')).digest(encoding)
    const signature = encoding === 'hex' ? hmac : `${digest}:${hmac}`
    const body = formBody({ ...limits, signature, ...form.fields }, files)
    return store.raw({
      method: 'POST',
      target: pathOf(store.accountPath(), [into]) + encodeURI(under),
      headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, ...form.headers },
      body: form.change?.(body) ?? body,
      ...(form.chunked === undefined ? {} : { chunked: form.chunked }),
    })
  }
  const stored = (name: string) => store.send({ method: 'GET', at: [container, name] })

  test('stores a file under the form’s path, with the type of its part', async () => {
    const response = await post()
    expect([response.status, response.text]).toEqual([201, '201 Created'])
    expect(response.headers['content-type']).toBe('text/plain')
    expect(response.headers.etag).toBeUndefined()
    const { text, headers } = await stored('up/a.txt')
    expect([text, headers['content-type']]).toEqual(['hello', 'text/plain'])
  })

  test('stores several files, and overwrites', async () => {
    const files = ['1', '2'].map((body) => ({ name: 'same', body }))
    expect((await post({ files })).status).toBe(201)
    expect((await stored('up/same')).text).toBe('2')
  })

  test.each([
    ['', 'plain-1', 'plain-1'],
    ['/pre', 'fix-1', 'prefix-1'],
    ['/deep/er/', 'x', 'deep/er/x'],
    ['/ö b', ' ü.txt', 'ö b ü.txt'],
    ['/up/', '../../evil', 'up/../../evil'],
    ['/up/', 'a;b=c?d%20e', 'up/a;b=c?d%20e'],
  ])('at "%s" a file called "%s" becomes "%s"', async (under, name, object) => {
    expect((await post({ under, files: [{ name, body: object }] })).status).toBe(201)
    expect((await stored(object)).text).toBe(object)
  })

  describe('signatures', () => {
    test.each([
      ['sha1', { digest: 'sha1' }],
      ['sha512', { digest: 'sha512' }],
      ['sha1 in base64', { digest: 'sha1', encoding: 'base64' }],
      ['sha512 in URL-safe base64', { digest: 'sha512', encoding: 'base64url' }],
      ['the container’s second key', { key: KEYS.container2 }],
      ['the account’s key', { key: KEYS.account }],
    ] as const)('%s is accepted', async (_, form) => {
      expect((await post(form)).status).toBe(201)
    })

    test.each([
      ['another key', { key: 'nobody’s' }],
      ['another size', { fields: { max_file_size: '101' } }],
      ['another count', { fields: { max_file_count: '3' } }],
      ['another redirect', { fields: { redirect: 'https://evil.example/' } }],
      ['another expiry', { fields: { expires: '9999999999' } }],
      ['no signature', { fields: { signature: '' } }],
      ['a signature of another form', { fields: { signature: 'md5:AAAA' } }],
    ] as const)('%s is 401, without CORS headers', async (_, form) => {
      const response = await post({ ...form, headers: { Origin: ORIGIN } })
      expect([response.status, response.text]).toEqual([401, 'FormPost: Invalid Signature'])
      expect(response.headers['content-type']).toBe('text/html; charset=UTF-8')
      expect(response.headers['access-control-allow-origin']).toBeUndefined()
    })

    test('the realm of a 401 is unknown', async () => {
      const response = await post({ key: 'nobody’s' })
      expect(response.headers['www-authenticate']).toBe('Swift realm="unknown"')
    })

    test('a form that has expired is 401 and says so', async () => {
      const response = await post({ signed: { expires: '1500000000' } })
      expect([response.status, response.text]).toEqual([401, 'FormPost: Form Expired'])
    })

    test('a container without keys accepts only the account’s', async () => {
      const other = await store.container()
      expect((await post({}, other)).status).toBe(401)
      expect((await post({ key: KEYS.account }, other)).status).toBe(201)
    })

    test('a missing container is 404 by the account’s key', async () => {
      const response = await post({ key: KEYS.account }, 'contract-missing')
      expect([response.status, response.text]).toEqual([404, '404 Not Found'])
    })

    test('a token beside a wrong signature does not help', async () => {
      const { user, key } = store.users().admin
      const token = (await store.logIn(user, key)).headers['x-auth-token'] ?? ''
      expect((await post({ key: 'wrong', headers: { 'X-Auth-Token': token } })).status).toBe(401)
    })
  })

  describe('limits', () => {
    const sized = (name: string, bytes: number) => [{ name, body: 'x'.repeat(bytes) }]

    test('a file of exactly the largest size is stored', async () => {
      expect((await post({ files: sized('largest', MAX_FILE_SIZE) })).status).toBe(201)
      expect((await stored('up/largest')).text).toHaveLength(MAX_FILE_SIZE)
    })

    test.each([MAX_FILE_SIZE + 1, 200_000])('a file of %i bytes is 400, without CORS headers', async (bytes) => {
      const response = await post({ files: sized('too-large', bytes), headers: { Origin: ORIGIN } })
      expect([response.status, response.text]).toEqual([400, 'FormPost: max_file_size exceeded'])
      expect(response.headers['access-control-allow-origin']).toBeUndefined()
      expect((await stored('up/too-large')).status).toBe(404)
    })

    test('a file too many is 400; those before it are stored', async () => {
      const files = ['one', 'two', 'three'].map((name) => ({ name, body: name }))
      const response = await post({ files })
      expect([response.status, response.text]).toEqual([400, '400 Bad Request\r\nFormPost: Max File Count Exceeded'])
      expect((await stored('up/two')).text).toBe('two')
      expect((await stored('up/three')).status).toBe(404)
    })

    test('a container’s quota is 413', async () => {
      const full = await store.container({
        'X-Container-Meta-Temp-URL-Key': KEYS.container,
        'X-Container-Meta-Quota-Count': '0',
      })
      const response = await post({}, full)
      expect([response.status, response.text]).toEqual([413, '413 Request Entity Too Large'])
    })

    test.each([
      ['max_file_size', 'FormPost: max_file_size not an integer'],
      ['max_file_count', 'FormPost: max_file_count not an integer'],
      ['expires', 'FormPost: expired not an integer'],
    ])('%s must be a number', async (field, text) => {
      const response = await post({ signed: { [field]: 'many' } })
      expect([response.status, response.text]).toEqual([400, text])
      expect(response.headers['content-type']).toBe('text/plain')
    })
  })

  describe('fields that are not signed', () => {
    test('content-type and content-encoding win over the part’s own', async () => {
      const fields = { 'Content-Type': 'text/x-odd', 'content-encoding': 'gzip' }
      expect((await post({ fields, files: [{ ...ONE[0], name: 'typed', body: 'x' }] })).status).toBe(201)
      expect((await stored('up/typed')).headers).toMatchObject({
        'content-type': 'text/x-odd',
        'content-encoding': 'gzip',
      })
    })

    test('a part may give its encoding', async () => {
      const files = [{ name: 'encoded', body: 'x', headers: ['Content-Encoding: br'] }]
      expect((await post({ files })).status).toBe(201)
      expect((await stored('up/encoded')).headers['content-encoding']).toBe('br')
    })

    test('without a type it is guessed from the name', async () => {
      expect((await post({ files: [{ name: 'page.html', body: 'x' }] })).status).toBe(201)
      expect((await stored('up/page.html')).headers['content-type']).toBe('text/html')
    })

    test('x_delete_at and x_delete_after set the end', async () => {
      const at = Math.floor(Date.now() / 1000) + 1000
      await post({ fields: { x_delete_at: String(at) }, files: [{ name: 'ends-at', body: 'x' }] })
      await post({ fields: { x_delete_after: '1000' }, files: [{ name: 'ends-after', body: 'x' }] })
      expect((await stored('up/ends-at')).headers['x-delete-at']).toBe(String(at))
      expect(Number((await stored('up/ends-after')).headers['x-delete-at'])).toBeGreaterThanOrEqual(at)
    })

    test('an x_delete_at in the past is 400', async () => {
      const response = await post({ fields: { x_delete_at: '1500000000' } })
      expect([response.status, response.text]).toEqual([400, '400 Bad Request'])
    })

    test.each([
      ['x_delete_at', 'FormPost: x_delete_at not an integer: Unix timestamp required.'],
      ['x_delete_after', 'FormPost: x_delete_after not an integer: Number of seconds required.'],
    ])('%s must be a number', async (field, text) => {
      const response = await post({ fields: { [field]: 'soon' } })
      expect([response.status, response.text]).toEqual([400, text])
    })

    test('ETag, If-None-Match, X-Copy-From and metadata of the request are ignored', async () => {
      const headers = {
        ETag: '0'.repeat(32),
        'If-None-Match': '*',
        'X-Copy-From': `${container}/up/a.txt`,
        'X-Object-Meta-Colour': 'blue',
      }
      expect((await post({ headers })).status).toBe(201)
      const response = await stored('up/a.txt')
      expect([response.text, response.headers['x-object-meta-colour']]).toEqual(['hello', undefined])
    })
  })

  describe('redirect', () => {
    test('success leads there with its status', async () => {
      const response = await post({ signed: { redirect: 'https://app.example/done' } })
      expect(response.status).toBe(303)
      expect(response.headers.location).toBe('https://app.example/done?status=201&message=')
      expect(response.text).toBe(
        '<html><body><p><a href="https://app.example/done?status=201&message=">' +
          'Click to continue...</a></p></body></html>',
      )
      expect(response.headers['content-type']).toBeUndefined()
    })

    test('a refused file leads there too, with the message', async () => {
      const files = ['1', '2', '3'].map((name) => ({ name, body: 'x' }))
      const response = await post({ files, signed: { redirect: 'https://app.example/?a=b' } })
      expect(response.status).toBe(303)
      expect(response.headers.location).toBe(
        'https://app.example/?a=b&status=400&message=max%20file%20count%20exceeded',
      )
    })

    test('a wrong signature does not', async () => {
      expect((await post({ key: 'wrong', signed: { redirect: 'https://app.example/' } })).status).toBe(401)
    })
  })

  describe('CORS', () => {
    test('success carries the headers of the file’s PUT, but no Vary', async () => {
      const { headers } = await post({ headers: { Origin: ORIGIN } })
      expect(headers['access-control-allow-origin']).toBe(ORIGIN)
      expect(headers['access-control-expose-headers']).toContain('etag')
      expect(headers.vary).toBeUndefined()
    })

    test('another origin gets none', async () => {
      const { status, headers } = await post({ headers: { Origin: 'https://evil.example' } })
      expect([status, headers['access-control-allow-origin']]).toEqual([201, undefined])
    })

    test('a form without files has none', async () => {
      const { headers } = await post({ files: [], headers: { Origin: ORIGIN } })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    })
  })

  describe('forms as they come', () => {
    test('without a file there is nothing to do', async () => {
      const response = await post({ files: [] })
      expect([response.status, response.text]).toEqual([400, '400 Bad Request\r\nFormPost: No Files To Process'])
    })

    test('a file without a name is a field', async () => {
      expect((await post({ files: [{ name: '', body: 'x' }] })).text).toContain('No Files To Process')
    })

    test('a file before the fields is 400: nothing is known of its limits', async () => {
      const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="early"\r\n\r\nx\r\n`
      const response = await post({ change: (body) => file + body })
      expect(response.text).toBe('400 Bad Request\r\nFormPost: Max File Count Exceeded')
      expect((await stored('up/early')).status).toBe(404)
    })

    test('a wrong starting boundary is 400', async () => {
      const response = await post({ change: (body) => body.slice(1) })
      expect([response.status, response.text]).toEqual([400, 'FormPost: invalid starting boundary'])
    })

    test('empty lines before the first boundary are skipped', async () => {
      expect((await post({ change: (body) => `\r\n\r\n${body}` })).status).toBe(201)
    })

    test('a form that is not ended ends with its body', async () => {
      const change = (body: string) => body.replace(`\r\n--${BOUNDARY}--\r\n`, '')
      expect((await post({ change, files: [{ name: 'unended', body: 'to the end' }] })).status).toBe(201)
      expect((await stored('up/unended')).text).toBe('to the end')
    })

    test('an empty file is stored', async () => {
      expect((await post({ files: [{ name: 'empty', body: '' }] })).status).toBe(201)
      expect(await stored('up/empty')).toMatchObject({ status: 200, text: '' })
    })

    test('what only looks like a boundary is content', async () => {
      const body = `\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n\r\n--\n--${BOUNDARY}\r`
      expect((await post({ files: [{ name: 'tricky', body }] })).status).toBe(201)
      expect((await stored('up/tricky')).text).toBe(body)
    })

    test('bytes arrive as they are, chunked too', async () => {
      const body = Array.from({ length: 90 }, (_, i) => String.fromCharCode(33 + i)).join('')
      expect((await post({ chunked: true, files: [{ name: 'bytes', body }] })).status).toBe(201)
      expect((await stored('up/bytes')).text).toBe(body)
    })

    test('a quoted boundary is read', async () => {
      const headers = { 'Content-Type': `multipart/form-data; boundary="${BOUNDARY}"` }
      expect((await post({ headers })).status).toBe(201)
    })

    test('without a boundary it is an ordinary POST', async () => {
      expect((await post({ headers: { 'Content-Type': 'multipart/form-data' } })).status).toBe(401)
    })

    test('a value’s dashes and line ends at its end do not count', async () => {
      expect((await post({ fields: { max_file_size: `${MAX_FILE_SIZE}--\r\n` } })).status).toBe(201)
    })
  })
})
