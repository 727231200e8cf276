/** What the connection does when the store does not do its part. A `fetch` that answers from a list is the store. */
import { describe, expect, it } from 'vitest'
import { createSwiftConnection, type SwiftConnectionOptions, type SwiftRequest } from './connection.ts'

const storageUrl = 'https://swift.example/v1/AUTH_main'
const STORE_DOWN = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })

type Answer =
  | number
  | Error
  | [status: number, headers: Record<string, string>]
  | ((signal: AbortSignal) => Promise<Response>)

/** A connection whose store answers in turn; the last answer stays. */
function scene(answers: readonly Answer[], options: Partial<SwiftConnectionOptions> = {}) {
  const requests: string[] = []
  const tokens: string[] = []
  let logins = 0
  const answer: typeof fetch = async (input, init) => {
    requests.push(`${init?.method} ${String(input)}`)
    tokens.push(new Headers(init?.headers).get('X-Auth-Token') ?? '')
    const next = answers[Math.min(requests.length, answers.length) - 1] ?? 500
    if (next instanceof Error) throw next
    if (typeof next === 'function') return next(init?.signal as AbortSignal)
    const [status, headers] = typeof next === 'number' ? [next, {}] : next
    return new Response(null, { status, headers })
  }
  const connection = createSwiftConnection({
    auth: async ({ now }) => {
      logins++
      return { token: `token-${logins}`, expiresAtMs: now() + 3_600_000, publicUrl: storageUrl, internalUrl: undefined }
    },
    fetch: answer,
    random: () => 0,
    ...options,
  })
  const failure = (request: SwiftRequest) => connection.request(request).catch((error: unknown) => error)
  return { connection, requests, tokens, failure, logins: () => logins }
}

const get: SwiftRequest = { method: 'GET', container: 'box', object: 'o' }
const put: SwiftRequest = { method: 'PUT', container: 'box', object: 'o', body: 'x' }

describe('repeats', () => {
  it.each<[string, Answer]>([
    ['503', 503],
    ['498', 498],
    ['429', 429],
    ['408', 408],
    ['no answer', STORE_DOWN],
  ])('a GET after %s', async (_, answer) => {
    const { connection, requests } = scene([answer, answer, 200])
    expect((await connection.request(get)).status).toBe(200)
    expect(requests).toHaveLength(3)
  })

  it('no more than twice', async () => {
    const { failure, requests } = scene([503])
    expect(await failure({ method: 'HEAD' })).toMatchObject({ code: 'store_busy', status: 503 })
    expect(requests).toHaveLength(3)
  })

  it.each(['PUT', 'POST', 'DELETE', 'COPY'] as const)('no %s: its answer may have been lost', async (method) => {
    for (const [answer, code] of [
      [503, 'store_busy'],
      [STORE_DOWN, 'store_unreachable'],
    ] as const) {
      const { failure, requests } = scene([answer, 201])
      expect(await failure({ ...put, method })).toMatchObject({ name: 'StoreError', code })
      expect(requests).toHaveLength(1)
    }
  })

  it('nothing that would have to wait long, and says how long', async () => {
    const { failure, requests } = scene([[503, { 'Retry-After': '30' }], 200])
    expect(await failure(get)).toMatchObject({ code: 'store_busy', retryAfterSeconds: 30 })
    expect(requests).toHaveLength(1)
  })

  it.each([
    [497, 'account_blocked'],
    [501, 'store_error'],
  ])('nothing after %i, which patience does not cure', async (status, code) => {
    const { failure, requests } = scene([status, 200])
    expect(await failure(get)).toMatchObject({ code, status })
    expect(requests).toHaveLength(1)
  })
})

describe('answers', () => {
  it.each([200, 201, 202, 204, 304, 401, 403, 404, 409, 412, 413, 422])(
    '%i is the caller’s to read',
    async (status) => {
      const { connection } = scene([status])
      expect((await connection.request(put)).status).toBe(status)
    },
  )

  it('say in an error what failed, without query or token', async () => {
    const { failure } = scene([STORE_DOWN])
    const error = await failure({ ...put, query: { temp_url_sig: 'abcdef' } })
    expect(String(error)).toContain('PUT https://swift.example/v1/AUTH_main/box/o')
    expect(String(error)).toContain('ECONNREFUSED')
    expect(String(error)).not.toMatch(/abcdef|token-1/)
  })
})

it('learns from each answer what time it is at the store, also from a failure', async () => {
  const ours = 1_800_000_000_000
  const dated = (aheadMs: number) => ({ Date: new Date(ours + aheadMs).toUTCString() })
  const told: number[] = []
  const { connection, failure } = scene(
    [
      [503, dated(7_200_000)],
      [200, dated(0)],
    ],
    { now: () => ours, onClockDifference: (ms) => told.push(ms) },
  )
  expect(connection.storeAheadMs()).toBe(0)
  await failure(put)
  expect(connection.storeAheadMs()).toBe(7_200_000)
  await connection.request(get)
  expect([connection.storeAheadMs(), told]).toEqual([0, [7_200_000]])
})

describe('the login', () => {
  it('is made once for all who wait', async () => {
    const { connection, logins, tokens } = scene([200])
    await Promise.all(Array.from({ length: 10 }, () => connection.request(get)))
    expect(logins()).toBe(1)
    expect(new Set(tokens)).toEqual(new Set(['token-1']))
  })

  it('is renewed before the token ends', async () => {
    let nowMs = 0
    const { connection, tokens } = scene([200], { now: () => nowMs })
    for (const minute of [0, 58, 58.4, 58.6, 59]) {
      nowMs = minute * 60_000
      await connection.request(get)
    }
    expect(tokens).toEqual(['token-1', 'token-1', 'token-1', 'token-2', 'token-2'])
  })

  it('is made once more after a 401, and not again', async () => {
    const { connection, requests, logins } = scene([401, 401, 401])
    expect((await connection.request(put)).status).toBe(401)
    expect(requests).toHaveLength(2)
    expect(logins()).toBe(2)
  })

  it('that fails is tried anew by the next request', async () => {
    let isUp = false
    const { connection, failure } = scene([200], {
      auth: async () => {
        if (!isUp) throw STORE_DOWN
        return { token: 't', expiresAtMs: undefined, publicUrl: storageUrl, internalUrl: undefined }
      },
    })
    expect(await failure(put)).toMatchObject({ code: 'store_unreachable' })
    isUp = true
    expect((await connection.request(put)).status).toBe(200)
  })
})

describe('addresses', () => {
  const session = {
    token: 't',
    expiresAtMs: undefined,
    publicUrl: storageUrl,
    internalUrl: 'http://10.0.0.1/v1/AUTH_main',
  }
  const addressesWith = async (options: Partial<SwiftConnectionOptions>) => {
    const { connection, requests } = scene([200], { auth: async () => session, ...options })
    await connection.request({ method: 'HEAD', container: 'box' })
    await connection.request({ method: 'GET', scope: 'info' })
    return [...requests, String(await connection.publicUrl())]
  }

  it('are the public one unless asked otherwise', async () => {
    expect(await addressesWith({})).toEqual([`HEAD ${storageUrl}/box`, 'GET https://swift.example/info', storageUrl])
    expect(await addressesWith({ preferInternal: true })).toEqual([
      'HEAD http://10.0.0.1/v1/AUTH_main/box',
      'GET http://10.0.0.1/info',
      storageUrl,
    ])
    const own = {
      publicUrl: 'https://cdn.example/v1/AUTH_main',
      internalUrl: 'http://127.0.0.1:8080/swift/v1/AUTH_main',
    }
    expect(await addressesWith(own)).toEqual([
      'HEAD http://127.0.0.1:8080/swift/v1/AUTH_main/box',
      'GET http://127.0.0.1:8080/swift/info',
      'https://cdn.example/v1/AUTH_main',
    ])
  })
})

describe('waiting', () => {
  const never = (signal: AbortSignal) =>
    new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

  it('ends with the caller’s signal and its reason', async () => {
    const { failure, requests } = scene([never])
    const controller = new AbortController()
    const outcome = failure({ ...get, signal: controller.signal })
    await expect.poll(() => requests.length, { timeout: 20_000 }).toBe(1)
    controller.abort(new Error('enough'))
    expect(await outcome).toMatchObject({ message: 'enough' })
    expect(requests).toHaveLength(1)
  })

  it('ends when the answer does not begin in time', async () => {
    const { failure } = scene([never])
    const error = await failure({ ...put, timeoutMs: 5 })
    expect(error).toMatchObject({ code: 'store_unreachable', message: expect.stringContaining('no answer in time') })
  })

  it('does not begin when the signal has fired', async () => {
    const { failure, requests } = scene([200])
    expect(await failure({ ...get, signal: AbortSignal.abort(new Error('too late')) })).toMatchObject({
      message: 'too late',
    })
    expect(requests).toEqual([])
  })
})
