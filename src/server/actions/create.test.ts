import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../../test/server/memory-store.ts'
import { createScene } from '../../../test/server/scene.ts'
import { StoreError } from '../../store/store-error.ts'

const file = { name: 'film.mp4', size: 250, type: 'video/mp4' }
const post = (files: readonly unknown[], more: object = {}) => ({ body: { files, ...more } })

describe('create', () => {
  test('answers plan, token and grant, in an envelope that nobody caches', async () => {
    const { call, clock } = createScene()
    const { status, headers, body } = await call('POST', '/uploads', post([file]))
    expect(status).toBe(200)
    expect(body).toEqual({
      sluice: 1,
      now: clock.ms,
      uploads: [
        {
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          token: expect.any(String),
          expiresInSeconds: 7 * 24 * 3600,
          parts: { size: 100, count: 3 },
          grant: expect.objectContaining({ expiresInSeconds: 3600, parts: [1, 3] }),
        },
      ],
    })
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Type')).toBe('application/json; charset=utf-8')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test('a zero-byte file has no parts and no grant', async () => {
    const { create } = createScene()
    const upload = await create({ size: 0 })
    expect(upload.parts.count).toBe(0)
    expect(upload).not.toHaveProperty('grant')
  })

  test('each file has its own fate, in order', async () => {
    const { call } = createScene({
      limits: { maxBytes: 1000, types: ['video/*', '.pdf'] },
      authorize: (_, { files = [] }) => ({
        owner: 'ada',
        files: files.map(({ name }) => (name === 'no.mp4' ? { refuse: 'Not this one.' } : {})),
      }),
    })
    const files = [
      { ...file, name: ' ' },
      file,
      { ...file, size: 1001 },
      { ...file, type: 'text/html' },
      { ...file, name: 'a.PDF', type: '' },
      { ...file, name: 'no.mp4' },
    ]
    const { status, body } = await call('POST', '/uploads', post(files))
    expect(status).toBe(200)
    const fates = body.uploads.map((one: { error?: { code: string } }) => one.error?.code ?? 'created')
    expect(fates).toEqual(['file_empty_name', 'created', 'file_too_large', 'type_not_allowed', 'created', 'refused'])
    expect(body.uploads[2].error.limit).toBe(1000)
    expect(body.uploads[5].error.reason).toBe('Not this one.')
  })

  test('authorize decides name, type, metadata, audience, seal and overwriting; limits of its own replace ours', async () => {
    const store = createMemoryStore()
    const { call } = createScene(
      {
        limits: { maxBytes: 10 },
        authorize: () => ({
          owner: 'ada',
          object: 'films/given.mp4',
          type: 'text/html',
          metadata: { film: '7' },
          seal: true,
          overwrite: true,
          disposition: 'inline',
          limits: { maxBytes: 300 },
        }),
      },
      store,
    )
    const { body } = await call('POST', '/uploads', post([{ ...file, lastModified: 5, metadata: { film: 'hers' } }]))
    const [{ id, token }] = body.uploads
    const md5s = [100, 100, 50].map((size, index) => store.put(id, index + 1, 'x'.repeat(size)))
    await call('POST', `/uploads/${id}/complete`, { body: { token, md5s } })
    expect(store.objects.get('films/given.mp4')?.upload).toMatchObject({
      owner: 'ada',
      randomName: false,
      overwrite: true,
      seal: true,
      type: 'text/html',
      disposition: 'inline; filename="film.mp4"',
      metadata: { film: '7' },
      lastModified: 5,
    })
  })

  test('by default the name is random and the type cannot run', async () => {
    const { call, create, send, store } = createScene({ authorize: () => ({ owner: 'ada', prefix: 'users/7/' }) })
    const upload = await create({ name: '../../x.html', type: 'text/html' })
    await call('POST', `/uploads/${upload.id}/complete`, { body: { token: upload.token, md5s: send(upload) } })
    const [[name, { upload: made }] = ['', { upload: undefined }]] = store.objects
    expect(name).toMatch(/^users\/7\/[0-9a-f]{32}\/x\.html$/)
    expect(made).toMatchObject({ randomName: true, overwrite: false, type: 'application/octet-stream' })
    expect(made?.disposition).toBe('attachment; filename="x.html"')
  })

  test('one of several stores is named by authorize', async () => {
    const [near, far] = [createMemoryStore(), createMemoryStore()]
    const { create } = createScene({
      store: undefined,
      stores: { near, far },
      authorize: () => ({ owner: 'ada', store: 'far' }),
    })
    const { id } = await create()
    expect(near.calls).toEqual([])
    expect(far.calls).toContainEqual({ method: 'begin', id })
  })

  test('asks once for all files, with the request as it came', async () => {
    const asked: unknown[] = []
    const { call } = createScene({
      authorize: async (request, question) => {
        asked.push([request.headers.get('Cookie'), request.headers.get('X-CSRF-Token'), question])
        return { owner: 'ada' }
      },
    })
    const headers = { Cookie: 'session=7', 'X-CSRF-Token': 'abc' }
    await call('POST', '/uploads', { ...post([file, { ...file, path: 'trip/film.mp4' }]), headers })
    expect(asked).toEqual([
      ['session=7', 'abc', { action: 'create', files: [file, { ...file, path: 'trip/film.mp4' }] }],
    ])
  })

  test('a refusal tells the reason, a login is asked for, a throw tells nothing but the log', async () => {
    const answers = [{ refuse: 'Your trial is over.' }, { loginRequired: true as const }]
    const { call, logged } = createScene({
      authorize: () => {
        const answer = answers.shift()
        if (answer === undefined) throw new Error('database password is hunter2')
        return answer
      },
    })
    const first = await call('POST', '/uploads', post([file]))
    expect([first.status, first.error?.code, first.error?.reason]).toEqual([403, 'refused', 'Your trial is over.'])
    const second = await call('POST', '/uploads', post([file]))
    expect([second.status, second.error?.code]).toEqual([401, 'login_required'])
    const third = await call('POST', '/uploads', post([file]))
    expect([third.status, third.error?.code]).toEqual([500, 'internal_error'])
    expect(JSON.stringify(third.body)).not.toContain('hunter2')
    expect(logged).toEqual([expect.objectContaining({ level: 'error' })])
  })

  test.each([
    ['nothing', undefined, /must answer \{ owner \}/],
    ['no owner', {}, /owner as a string/],
    ['an object name that climbs', { owner: 'ada', object: 'a/../b' }, /name of an object that cannot be used/],
    ['a prefix with a control character', { owner: 'ada', prefix: 'a\nb' }, /prefix that cannot be used/],
    ['metadata of 1.1 KiB', { owner: 'ada', metadata: { a: 'x'.repeat(1100) } }, /metadata of more than 1024 bytes/],
    [
      'metadata that would be another header',
      { owner: 'ada', metadata: { 'Sluice-Upload': 'x' } },
      /key "Sluice-Upload"/,
    ],
    ['a type with a line break', { owner: 'ada', type: 'a/b\r\nX: y' }, /no media type/],
    ['a disposition that is none', { owner: 'ada', disposition: 'x; filename=y' }, /disposition/],
    ['an unknown store', { owner: 'ada', store: 'nowhere' }, /store as one of: default/],
    ['decisions for other files', { owner: 'ada', files: [{}, {}] }, /asked about 1 files and answered 2/],
  ])('a nonsensical answer of authorize is a fault of the application: %s', async (_, answer, message) => {
    const { call, logged } = createScene({ authorize: () => answer as never })
    const { status, error } = await call('POST', '/uploads', post([file]))
    expect([status, error?.code]).toEqual([500, 'internal_error'])
    expect(logged).toEqual([
      expect.objectContaining({
        details: { err: expect.objectContaining({ message: expect.stringMatching(message) }) },
      }),
    ])
  })

  test('bad files are all named, with the path of the first', async () => {
    const { call } = createScene()
    const { status, error } = await call('POST', '/uploads', post([file, { ...file, size: -1 }, { name: 5 }]))
    expect([status, error?.code, error?.path]).toEqual([400, 'bad_request', 'files[1].size'])
    expect(error?.message).toContain('files[1].size must not be negative')
    expect(error?.message).toContain('files[2].size is missing')
    for (const body of [
      null,
      [],
      {},
      { files: [] },
      { files: 'x' },
      { files: [{ ...file, metadata: { a: 'x'.repeat(1100) } }] },
    ]) {
      expect((await call('POST', '/uploads', { body })).error?.code).toBe('bad_request')
    }
  })

  test.each([2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1])('a file of %d bytes is planned to the byte', async (size) => {
    const scene = createScene({}, createMemoryStore({ maxPartBytes: 5 * 2 ** 30 }))
    const upload = await scene.create({ size })
    const { body } = await scene.call('GET', `/uploads/${upload.id}`, { headers: { 'Sluice-Token': upload.token } })
    expect(body.file.size).toBe(size)
    const { parts } = upload
    expect(Math.ceil(size / parts.size)).toBe(parts.count)
  })

  test('a file is refused above what the store takes, and where its size is no exact number', async () => {
    const { call } = createScene()
    const files = [Number.MAX_SAFE_INTEGER].map((size) => ({ name: 'film.mp4', size, type: '' }))
    const { body } = await call('POST', '/uploads', { body: { files } })
    expect(body.uploads[0].error).toMatchObject({ code: 'file_too_large', limit: 1e12 })
    for (const size of ['9007199254740992', '1e300', '-1', '0.5', '"5"', 'null']) {
      const rawBody = `{"files":[{"name":"film.mp4","type":"","size":${size}}]}`
      const { error } = await call('POST', '/uploads', { rawBody })
      expect(error, size).toMatchObject({ code: 'bad_request', path: 'files[0].size' })
    }
  })

  test('100 files pass, 101 are too many', async () => {
    const { call } = createScene()
    expect((await call('POST', '/uploads', post(Array(100).fill(file)))).body.uploads).toHaveLength(100)
    const { status, error } = await call('POST', '/uploads', post(Array(101).fill(file)))
    expect([status, error?.code, error?.limit]).toEqual([413, 'too_many_files', 100])
  })

  test('many large files share what one create may sign', async () => {
    const { call } = createScene()
    const { body } = await call('POST', '/uploads', post(Array(12).fill({ ...file, size: 100_000 })))
    const ends = body.uploads.map((one: { grant: { parts: number[] } }) => one.grant.parts[1])
    expect(ends).toEqual([...Array(10).fill(1000), 16, 16])
  })

  test('a store that fails for one file fails that file, in our words', async () => {
    const { call, store, logged } = createScene()
    let calls = 0
    store.next.begin = () => {
      calls += 1
      if (calls === 2) throw new StoreError('store_busy', '503 from internal-host', { retryAfterSeconds: 7 })
      return undefined
    }
    const { body } = await call('POST', '/uploads', post([file, file]))
    expect(body.uploads[0].id).toBeDefined()
    expect(body.uploads[1].error).toMatchObject({ code: 'store_busy', retryAfterSeconds: 7 })
    expect(JSON.stringify(body)).not.toContain('internal-host')
    expect(logged).toEqual([expect.objectContaining({ level: 'warn' })])
  })

  test('an owner may begin so many files in a minute', async () => {
    const { call, clock } = createScene({ limits: { createsPerMinute: 4 } })
    expect((await call('POST', '/uploads', post([file, file, file]))).status).toBe(200)
    const { status, error, headers } = await call('POST', '/uploads', post([file, file]))
    expect([status, error?.code, headers.get('Retry-After')]).toEqual([429, 'rate_limited', '15'])
    expect((await call('POST', '/uploads', { ...post([file]), headers: { 'X-User': 'bob' } })).status).toBe(200)
    clock.ms += 15_000
    expect((await call('POST', '/uploads', post([file, file]))).status).toBe(200)
  })

  test('an owner may have so much unfinished, and nothing is listed where no limit is set', async () => {
    const store = createMemoryStore()
    const { create, send, call } = createScene({ limits: { openUploads: 3, openBytes: 900 } }, store)
    send(await create())
    const { body } = await call('POST', '/uploads', post([{ ...file, size: 300 }, { ...file, size: 500 }, file, file]))
    const fates = body.uploads.map((one: { error?: { limit: number } }) => one.error?.limit ?? 'created')
    expect(fates).toEqual(['created', 900, 'created', 3])
    expect(
      (await call('POST', '/uploads', { ...post([file]), headers: { 'X-User': 'bob' } })).body.uploads[0].id,
    ).toBeDefined()
  })

  test('what was abandoned shuts its owner out until its day is over, not for ever', async () => {
    const scene = createScene({ limits: { openUploads: 1 }, tokenSeconds: 3600 })
    scene.send(await scene.create())
    const refusal = async () => (await scene.call('POST', '/uploads', post([file]))).body.uploads[0].error?.code
    expect(await refusal()).toBe('too_many_uploads')
    scene.clock.ms += 24 * 3_600_000
    expect(await refusal()).toBeUndefined()
  })
})
