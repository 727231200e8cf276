import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../test/server/memory-store.ts'
import { APP, createScene, RECEIPT_SECRET, TOKEN_SECRET } from '../../test/server/scene.ts'
import { browserFiles } from './browser-files.generated.ts'
import { createUploadServer } from './upload-server.ts'

const file = { name: 'film.mp4', size: 250, type: 'video/mp4' }
const create = { body: { files: [file] } }
const OTHER = 'https://pages.example'
const EVIL = 'https://evil.example'

describe('options', () => {
  const options = {
    store: createMemoryStore(),
    tokenSecret: TOKEN_SECRET,
    receiptSecret: RECEIPT_SECRET,
    authorize: () => ({ owner: 'ada' }),
  }
  test.each([
    [{ tokenSecret: 'short' }, /tokenSecret must have at least 32 bytes/],
    [{ receiptSecret: [RECEIPT_SECRET, TOKEN_SECRET] as const }, /receiptSecret must differ/],
    [{ origins: ['*'] }, /exact origins/],
    [{ origins: ['https://app.example/'] }, /exact origins/],
    [{ authorize: undefined as never }, /authorize must be a function/],
    [{ store: undefined as never }, /needs a store/],
    [{ basePath: 'uploads' }, /plain path/],
    [{ grantSeconds: 0 }, /grantSeconds/],
    [{ limits: { maxBytes: Number.NaN } }, /limits.maxBytes must be a number/],
    [{ limits: { openUploads: -1 } }, /limits.openUploads/],
    [{ limits: { openBytes: '5' as never } }, /limits.openBytes/],
    [{ answerWithinSeconds: Number.NaN }, /answerWithinSeconds/],
  ])('%j are refused', (difference, message) => {
    expect(() => createUploadServer({ ...options, ...difference })).toThrow(message)
  })

  test('a base path of one’s own, the root too, with or without a slash at the end', async () => {
    for (const [basePath, path] of [
      ['/api/v1/uploads', '/api/v1/uploads/'],
      ['/', '/'],
      ['/uploads', '/uploads/'],
    ]) {
      const { call } = createScene({ basePath: basePath as string })
      expect((await call('POST', path as string, create)).status).toBe(200)
    }
  })
})

describe('routes', () => {
  test('what is not there is 404 in our form', async () => {
    const { call, clock } = createScene()
    for (const path of [
      '/',
      '/uploads/x',
      `/uploads/${'A'.repeat(32)}`,
      `/uploads/${'a'.repeat(32)}/x`,
      '/uploads/%2e%2e/x',
    ]) {
      const { status, body } = await call('GET', path)
      expect([status, body]).toEqual([
        404,
        { sluice: 1, now: clock.ms, error: expect.objectContaining({ code: 'not_found' }) },
      ])
    }
  })

  test('wrong methods are 405 and say which are right', async () => {
    const { call } = createScene()
    const id = 'a'.repeat(32)
    for (const [method, path, allow] of [
      ['GET', '/uploads', 'POST, OPTIONS'],
      ['HEAD', '/uploads', 'POST, OPTIONS'],
      ['PUT', `/uploads/${id}`, 'GET, HEAD, DELETE, OPTIONS'],
      ['GET', `/uploads/${id}/grant`, 'POST, OPTIONS'],
      ['GET', '/uploads/complete', 'POST, OPTIONS'],
      ['POST', '/uploads/hash-worker.js', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const reply = await call(method, path)
      expect([path, reply.status, reply.headers.get('Allow')]).toEqual([path, 405, allow])
      if (method !== 'HEAD') expect(reply.error?.code).toBe('method_not_allowed')
    }
    const options = await call('OPTIONS', `/uploads/${id}`)
    expect([options.status, options.headers.get('Allow')]).toEqual([204, 'GET, HEAD, DELETE, OPTIONS'])
  })

  test('the browser’s files come with a type, a validator and no sniffing', async () => {
    const { call } = createScene()
    expect(Object.keys(browserFiles)).toEqual(expect.arrayContaining(['hash-worker.js', 'sluice-upload.js']))
    for (const name of Object.keys(browserFiles)) {
      const first = await call('GET', `/uploads/${name}`)
      expect([first.status, first.headers.get('Content-Type')]).toEqual([200, 'text/javascript; charset=utf-8'])
      expect(first.headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(first.body.length).toBeGreaterThan(0)
      const etag = first.headers.get('ETag') ?? ''
      const again = await call('GET', `/uploads/${name}`, { headers: { 'If-None-Match': `"x", W/${etag}` } })
      expect([again.status, again.body, again.headers.get('ETag')]).toEqual([304, '', etag])
    }
  })
})

describe('bodies', () => {
  test('must be JSON, said so and well-formed', async () => {
    const { call } = createScene()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
      expect((await call('POST', '/uploads', { ...create, headers: { 'Content-Type': type } })).status).toBe(415)
    }
    expect((await call('POST', '/uploads', { ...create, headers: { 'Content-Encoding': 'gzip' } })).status).toBe(415)
    expect(
      (await call('POST', '/uploads', { ...create, headers: { 'Content-Type': 'Application/JSON; charset=utf-8' } }))
        .status,
    ).toBe(200)
    for (const rawBody of ['', '{', new Uint8Array([0x22, 0xff, 0x22])]) {
      expect((await call('POST', '/uploads', { rawBody })).error?.code).toBe('bad_request')
    }
  })

  test('are limited while they are read', async () => {
    const { call } = createScene()
    const { id, token } = await createScene().create()
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(10_000).fill(0x20))
      },
    })
    const reply = await call('POST', `/uploads/${id}/grant`, { rawBody: endless })
    expect([reply.status, reply.error?.code, reply.error?.limit]).toEqual([413, 'body_too_large', 65_536])
    expect(pulled).toBeLessThan(12)
    const declared = await call('POST', '/uploads', { ...create, headers: { 'Content-Length': '262145' } })
    expect([declared.status, declared.error?.limit]).toEqual([413, 262_144])
    expect(token).toBeDefined()
  })

  test('of a complete may grow with the plan of their token, and with nothing else', async () => {
    const scene = createScene()
    const upload = await scene.create({ size: 300_000 })
    const complete = (body: object) => scene.call('POST', `/uploads/${upload.id}/complete`, { body })
    const md5s = scene.send(upload)
    expect(JSON.stringify(md5s).length).toBeGreaterThan(65_536)
    expect((await complete({ token: upload.token, md5s })).status).toBe(200)
    // The token comes too late to be seen, is forged, or entitles to less.
    expect((await complete({ md5s, token: upload.token })).error).toMatchObject({
      code: 'body_too_large',
      limit: 65_536,
    })
    expect((await complete({ token: 'forged', md5s })).error?.code).toBe('token_invalid')
    const small = await scene.create()
    const reply = await scene.call('POST', `/uploads/${small.id}/complete`, { body: { token: small.token, md5s } })
    expect(reply.error).toMatchObject({ code: 'body_too_large', limit: 65_536 + 3 * 40 })
  })
})

describe('tokens', () => {
  const routes = [
    ['POST', '/grant', 'body'],
    ['POST', '/complete', 'body'],
    ['POST', '/diagnose', 'body'],
    ['GET', '', 'header'],
    ['DELETE', '', 'header'],
  ] as const

  test.each(routes)(
    '%s %s refuses foreign, forged and expired ones, and other owners',
    async (method, suffix, where) => {
      const scene = createScene({ tokenSeconds: 60 })
      const [one, two] = [await scene.create(), await scene.create()]
      const ask = (id: string, token: string, headers = {}) =>
        scene.call(method, `/uploads/${id}${suffix}`, {
          headers: { ...headers, ...(where === 'header' && { 'Sluice-Token': token }) },
          ...(where === 'body' && { body: { token, parts: [1, 1], md5s: scene.send(one) } }),
        })
      const before = scene.store.calls.length
      const foreign = await ask(one.id, two.token)
      // Always another one: of the last character itself only two bits count.
      const flipped = one.token.at(-3) === 'A' ? 'B' : 'A'
      const forged = await ask(one.id, one.token.slice(0, -3) + flipped + one.token.slice(-2))
      expect([foreign.status, foreign.error]).toEqual([403, forged.error])
      expect(forged.error?.code).toBe('token_invalid')
      expect((await ask(one.id, one.token, { 'X-User': 'bob' })).error?.code).toBe('upload_not_found')
      scene.clock.ms += 60_000
      expect((await ask(one.id, one.token)).error?.code).toBe('token_expired')
      expect(scene.store.calls.length).toBe(before)
    },
  )

  test.each(routes)('%s %s asks the application, which may refuse', async (method, suffix, where) => {
    let refuse = false
    const asked: unknown[] = []
    const scene = createScene({
      authorize: (_, question) => {
        asked.push(question)
        return refuse ? { refuse: 'No more.' } : { owner: 'ada' }
      },
    })
    const { id, token } = await scene.create()
    refuse = true
    const reply = await scene.call(method, `/uploads/${id}${suffix}`, {
      ...(where === 'header' && { headers: { 'Sluice-Token': token } }),
      ...(where === 'body' && { body: { token, parts: [1, 1], md5s: [] } }),
    })
    expect([reply.status, reply.error?.code, reply.error?.reason]).toEqual([403, 'refused', 'No more.'])
    expect(asked.at(-1)).toMatchObject({ uploads: [{ id, owner: 'ada', fileName: 'film.mp4', size: 250 }] })
  })

  test('an empty token is as invalid as a forged one', async () => {
    const { call, create: begin } = createScene()
    const { id } = await begin()
    expect((await call('GET', `/uploads/${id}`)).error?.code).toBe('token_invalid')
  })
})

describe('origins', () => {
  const from = (Origin: string, more = {}) => ({ ...create, headers: { Origin, ...more } })

  test('own pages and programs pass without CORS headers', async () => {
    const { call } = createScene()
    for (const headers of [{}, { Origin: APP }, { Origin: 'http://localhost', 'Sec-Fetch-Site': 'same-origin' }]) {
      const reply = await call('POST', '/uploads', { ...create, headers: headers as Record<string, string> })
      expect([reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([200, null])
    }
  })

  test('a proxy that ends TLS does not make own pages foreign', async () => {
    const { server } = createScene()
    const request = new Request('http://app.example/uploads', {
      method: 'POST',
      headers: { Origin: APP, 'Content-Type': 'application/json' },
      body: JSON.stringify(create.body),
    })
    expect((await server.fetch(request)).status).toBe(200)
  })

  test('listed pages get CORS headers with cookies, on refusals and failures too', async () => {
    const { call } = createScene({ origins: [OTHER] })
    for (const reply of [
      await call('POST', '/uploads', from(OTHER)),
      await call('POST', '/uploads', { ...from(OTHER), body: {} }),
      await call('GET', '/uploads/nowhere', { headers: { Origin: OTHER } }),
      await call('GET', '/uploads/hash-worker.js', { headers: { Origin: OTHER } }),
    ]) {
      expect(reply.headers.get('Access-Control-Allow-Origin')).toBe(OTHER)
      expect(reply.headers.get('Access-Control-Allow-Credentials')).toBe('true')
      expect(reply.headers.get('Vary')).toContain('Origin')
    }
  })

  test('a preflight of a listed page may name any header; of another it is refused', async () => {
    const { call } = createScene({ origins: [OTHER] })
    const ask = (Origin: string) =>
      call('OPTIONS', '/uploads', {
        headers: {
          Origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type, x-csrf-token',
        },
      })
    const listed = await ask(OTHER)
    expect(listed.status).toBe(204)
    expect(listed.headers.get('Access-Control-Allow-Origin')).toBe(OTHER)
    expect(listed.headers.get('Access-Control-Allow-Headers')).toBe('content-type,x-csrf-token')
    expect(listed.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST,DELETE')
    const foreign = await ask(EVIL)
    expect([foreign.status, foreign.error?.code]).toEqual([403, 'origin_refused'])
    expect(foreign.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  test.each([
    ['another site', { Origin: EVIL }],
    ['another port', { Origin: 'https://app.example:8443' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['a page that only looks like ours', { Origin: `${APP}.evil.example` }],
    ['a sibling, as the browser says', { Origin: APP, 'Sec-Fetch-Site': 'same-site' }],
    ['a prefix of a listed origin', { Origin: 'https://pages.exampl' }],
  ])('%s is refused before the application is asked', async (_, headers) => {
    let asked = 0
    const { call } = createScene({
      origins: [OTHER],
      authorize: () => {
        asked += 1
        return { owner: 'ada' }
      },
    })
    const reply = await call('POST', '/uploads', { ...create, headers: headers as Record<string, string> })
    expect([reply.status, reply.error?.code]).toEqual([403, 'origin_refused'])
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(asked).toBe(0)
  })
})
