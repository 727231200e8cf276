/** The faults between client and store, as a plain client sees them over a real socket. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ORIGIN, openScene, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.close())

const last = (): ReturnType<Scene['store']['weather']['requests']>[number] | undefined =>
  scene.store.weather.requests().at(-1)

describe('latency', () => {
  it('holds a request back and lets others pass', async () => {
    scene.store.weather.add({ match: { path: '**/slow' }, fault: { kind: 'latency', ms: 60_000 } })
    const socket = await scene.beginPut('slow', 1)
    await scene.seen(({ path, state }) => path.endsWith('/slow') && state === 'under way')
    expect((await scene.send('PUT', 'fast', { body: 'x' })).status).toBe(201)
    expect(scene.store.weather.requests().find(({ path }) => path.endsWith('/slow'))).toMatchObject({
      state: 'under way',
    })
    socket.destroy()
    await scene.seen(({ path, state }) => path.endsWith('/slow') && state === 'silent')
  })

  it('answers in the end as ever', async () => {
    scene.store.weather.add({ fault: { kind: 'latency', ms: 5, jitterMs: 5 } })
    expect((await scene.send('PUT', 'a', { body: 'whole' })).status).toBe(201)
    expect((await scene.send('GET', 'a')).text).toBe('whole')
  })
})

describe('bandwidth', () => {
  it('slows the sender down, not only the store', async () => {
    const size = 64 * 1024 * 1024
    scene.store.weather.add({ match: { path: '**/slow' }, fault: { kind: 'bandwidth', uploadBytesPerSecond: 1000 } })
    const socket = await scene.beginPut('slow', size)
    socket.write(Buffer.alloc(size))
    const fast = await scene.send('PUT', 'fast', { body: Buffer.alloc(16 * 1024 * 1024) })
    expect(fast.status).toBe(201)
    // What the kernel has not taken off the sender's hands; its own buffers are a few megabytes.
    expect(socket.writableLength).toBeGreaterThan(0)
    socket.destroy()
  })

  it('stores and gives back every byte', async () => {
    const fault = { kind: 'bandwidth', uploadBytesPerSecond: 4_000_000, downloadBytesPerSecond: 4_000_000 } as const
    scene.store.weather.add({ fault })
    const body = randomBytes(700_000)
    expect((await scene.send('PUT', 'a', { body })).status).toBe(201)
    const answer = await scene.send('GET', 'a')
    expect(answer.bytes.equals(body)).toBe(true)
    expect(answer.headers).toMatchObject({ 'content-length': '700000' })
    expect((await scene.send('HEAD', 'a')).headers).toMatchObject({ 'content-length': '700000' })
    expect(await scene.send('GET', 'missing')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Not Found'),
    })
  })

  it('gives an answer out piece by piece', async () => {
    await scene.send('PUT', 'a', { body: randomBytes(1_000_000) })
    scene.store.weather.add({ match: { method: 'GET' }, fault: { kind: 'bandwidth', downloadBytesPerSecond: 10_000 } })
    const outgoing = httpRequest(scene.store.url + scene.signed('GET', 'a')).end()
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    const [first] = (await once(answer, 'data')) as [Buffer]
    expect(answer.headers['content-length']).toBe('1000000')
    expect(first.length).toBeLessThanOrEqual(1024)
    outgoing.destroy()
    await scene.seen(({ method, state }) => method === 'GET' && state === 'silent')
    expect(last()?.sentBytes).toBeLessThan(1_000_000)
  })
})

describe('reset', () => {
  it('breaks the connection after so many bytes, and stores nothing', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'reset', afterBytes: 100_000 } })
    await expect(scene.send('PUT', 'a', { body: Buffer.alloc(8_000_000) })).rejects.toThrow(/ECONNRESET|EPIPE/)
    await scene.seen(({ method, state }) => method === 'PUT' && state === 'silent')
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })

  it('resets, rather than closes: the client sees RST', async () => {
    scene.store.weather.add({ match: { method: 'GET' }, fault: { kind: 'reset' } })
    await expect(scene.send('GET', 'a')).rejects.toThrow('ECONNRESET')
  })

  it('spares bodies that are shorter', async () => {
    scene.store.weather.add({ fault: { kind: 'reset', afterBytes: 100 } })
    expect((await scene.send('PUT', 'a', { body: Buffer.alloc(100) })).status).toBe(201)
    expect(scene.store.weather.rules()).toMatchObject([{ met: 0, applied: 0 }])
  })
})

describe('stall', () => {
  it('stops reading for ever, until the client has had enough', async () => {
    scene.store.weather.add({ match: { path: '**/a' }, fault: { kind: 'stall', afterBytes: 1000 } })
    const socket = await scene.beginPut('a', 3000)
    socket.write(Buffer.alloc(3000))
    expect((await scene.send('PUT', 'b', { body: 'x' })).status).toBe(201)
    expect(scene.store.weather.requests().find(({ path }) => path.endsWith('/a'))?.state).toBe('under way')
    socket.destroy()
    await scene.seen(({ path, state }) => path.endsWith('/a') && state === 'silent')
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })

  it('goes on after its time', async () => {
    const body = randomBytes(300_000)
    scene.store.weather.add({ fault: { kind: 'stall', afterBytes: 100_000, ms: 20 } })
    scene.store.weather.add({ fault: { kind: 'stall', ms: 20 } })
    expect((await scene.send('PUT', 'a', { body })).status).toBe(201)
    expect((await scene.send('GET', 'a')).bytes.equals(body)).toBe(true)
  })
})

describe('no answer', () => {
  it.each(['close', 'reset'] as const)('%s: stored, and the client does not learn of it', async (ending) => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'no-answer', ending } })
    await expect(scene.send('PUT', 'a', { body: 'stored' })).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect((await scene.send('GET', 'a')).text).toBe('stored')
  })

  it('hold: stored, and silence', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'no-answer', ending: 'hold' } })
    const socket = await scene.beginPut('a', 6)
    let received = 0
    socket.on('data', (chunk) => {
      received += chunk.length
    })
    socket.write('stored')
    let answer = await scene.send('GET', 'a')
    // The PUT is on its way on another connection.
    while (answer.status === 404) answer = await scene.send('GET', 'a')
    expect(answer.text).toBe('stored')
    expect(received).toBe(0)
    socket.destroy()
    await scene.seen(({ method, state }) => method === 'PUT' && state === 'silent')
  })
})

describe('status', () => {
  const put = (request: Partial<Parameters<Scene['raw']>[0]> = {}) =>
    scene.send('PUT', 'a', { body: 'body', ...request })

  it('answers at once, without CORS headers, and stores nothing', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 503, retryAfterSeconds: 7 } })
    const answer = await put()
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('7')
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.text).toContain('Service Unavailable')
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })

  it('has the CORS headers that the container gives, where asked for', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 503, cors: true } })
    expect((await put()).headers['access-control-allow-origin']).toBe(ORIGIN)
    const stranger = await put({ headers: { Origin: 'http://else.example' } })
    expect(stranger.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('does not ask for the body of who waits to be asked', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 498 } })
    const target = new URL(`${scene.store.url}/v1/AUTH_test/photos/a`)
    const outgoing = httpRequest(target, { method: 'PUT', headers: { Expect: '100-continue', 'Content-Length': 4 } })
    let wasInvited = false
    outgoing.on('continue', () => {
      wasInvited = true
    })
    outgoing.flushHeaders()
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    outgoing.destroy()
    expect(answer.statusCode).toBe(498)
    expect(wasInvited).toBe(false)
  })

  it('answers after the body, and has not stored it', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 500, when: 'after-body' } })
    expect((await put()).status).toBe(500)
    expect(last()).toMatchObject({ receivedBytes: 4, status: 500, state: 'answered' })
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })

  it('answers after storing, as a gateway that gave up', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 504, when: 'after-storing' } })
    expect((await put()).status).toBe(504)
    expect((await scene.send('GET', 'a')).text).toBe('body')
  })

  it('says what it is told to say', async () => {
    const fault = {
      kind: 'status',
      status: 302,
      headers: { Location: 'http://portal.example/', 'Content-Type': 'text/html' },
      text: '<p>Accept our terms',
    } as const
    scene.store.weather.add({ match: { method: 'GET' }, fault })
    const answer = await scene.send('GET', 'a')
    expect(answer).toMatchObject({ status: 302, text: '<p>Accept our terms' })
    expect(answer.headers).toMatchObject({ location: 'http://portal.example/', 'content-type': 'text/html' })
  })
})
