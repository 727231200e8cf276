/** `/weather` over HTTP: what a script does, what it is told when it errs, and who is not let in. */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WeatherRequest } from '../../src/dev.ts'
import type { RawResponse } from '../contract/support/http-client.ts'
import { openScene, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.close())

const JSON_TYPE = { 'Content-Type': 'application/json' }

function weather(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawResponse> {
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  return scene.raw({ method, target: `/weather${path}`, headers: { ...JSON_TYPE, ...headers }, ...content })
}

describe('rules over HTTP', () => {
  it('are added, listed with what they did, and removed', async () => {
    const rule = { id: 'busy', match: { method: 'PUT', times: 1 }, fault: { kind: 'status', status: 503 } }
    const added = await weather('POST', '/rules', rule)
    expect([added.status, added.json()]).toEqual([201, { rules: [{ ...rule, met: 0, applied: 0 }] }])

    expect((await scene.send('PUT', 'a', { body: '' })).status).toBe(503)
    expect((await scene.send('PUT', 'a', { body: '' })).status).toBe(201)
    const listed = await weather('GET', '/rules')
    expect(listed.json()).toEqual({ rules: [{ ...rule, met: 2, applied: 1 }], climate: null })

    expect((await weather('DELETE', '/rules/busy')).status).toBe(204)
    expect((await weather('DELETE', '/rules/busy')).status).toBe(404)
  })

  it('come one by one or as a list, are named, and replaced by their id', async () => {
    const fault = { kind: 'wrong-etag' }
    const list = [{ fault }, { fault }, { id: 'mine', fault }]
    const { rules } = (await weather('POST', '/rules', list)).json() as { rules: { id: string }[] }
    expect(rules.map(({ id }) => id)).toEqual(['wrong-etag-1', 'wrong-etag-2', 'mine'])
    await weather('POST', '/rules', { id: 'mine', fault: { kind: 'disk-full' } })
    expect(scene.store.weather.rules().map(({ fault: { kind } }) => kind)).toEqual([
      'wrong-etag',
      'wrong-etag',
      'disk-full',
    ])
    expect((await weather('DELETE', '/rules')).status).toBe(204)
    expect(scene.store.weather.rules()).toEqual([])
  })

  it('are all refused when one is wrong, every wrong field by name', async () => {
    const wrong = [
      { fault: { kind: 'latency', ms: 1 } },
      { fault: { kind: 'latency', ms: -1 } },
      { fault: { kind: 'latency', ms: 5, jitter: 5 } },
      { fault: { kind: 'snow' } },
      { match: { nth: 1, every: 2 }, fault: { kind: 'expired' } },
      { fault: { kind: 'status', status: 503, headers: { 'X-A': 'a\r\nX-B: b' } } },
      {},
    ]
    const answer = await weather('POST', '/rules', wrong)
    expect(answer.status).toBe(422)
    const { error } = answer.json() as { error: string }
    for (const part of [
      'rules[1].fault.ms must not be negative',
      'rules[2].fault.jitter is not a field that is known here',
      'rules[3].fault.kind must be one of latency, bandwidth,',
      'rules[4].match takes nth or every, not both',
      'rules[5].fault.headers.X-A must be one line of Latin-1',
      'rules[6].fault is missing',
    ]) {
      expect(error).toContain(part)
    }
    expect(scene.store.weather.rules()).toEqual([])
  })

  it.each([
    ['no JSON', '{', JSON_TYPE, 400],
    ['another type', '{}', { 'Content-Type': 'text/plain' }, 415],
    ['too much', `"${'x'.repeat(300_000)}"`, JSON_TYPE, 413],
  ])('%s is refused', async (_, body, headers, status) => {
    expect((await weather('POST', '/rules', body, headers)).status).toBe(status)
  })

  it('tell which methods there are', async () => {
    const answer = await weather('PATCH', '/rules')
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, DELETE'])
    expect((await weather('GET', '/nothing')).status).toBe(404)
  })
})

describe('the climate over HTTP', () => {
  it('begins and ends', async () => {
    const climate = { seed: 3, chances: { status: 1 }, match: { method: 'PUT' } }
    expect((await weather('PUT', '/climate', climate)).status).toBe(204)
    expect((await weather('GET', '/rules')).json()).toEqual({ rules: [], climate })
    await scene.send('PUT', 'a', { body: 'x' })
    expect(scene.store.weather.requests().at(-1)?.faults).toMatchObject([{ fault: { kind: 'status' } }])
    expect((await weather('DELETE', '/climate')).status).toBe(204)
    expect((await scene.send('PUT', 'a', { body: 'x' })).status).toBe(201)
  })

  it('names what is wrong', async () => {
    const answer = await weather('PUT', '/climate', { chances: { status: 2, snow: 1 } })
    expect(answer.status).toBe(422)
    const { error } = answer.json() as { error: string }
    expect(error).toContain('climate.seed is missing')
    expect(error).toContain('climate.chances.status must be between 0 and 1')
    expect(error).toContain('climate.chances.snow is not a field that is known here')
  })
})

describe('the feed of requests', () => {
  it('tells each as it comes and as it ends, with what was done to it and without its signature', async () => {
    scene.store.weather.add({ id: 'busy', match: { method: 'PUT' }, fault: { kind: 'status', status: 503 } })
    const outgoing = httpRequest(`${scene.store.url}/weather/requests`).end()
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(answer.headers['content-type']).toBe('text/event-stream')
    const target = scene.signed('PUT', 'a')
    await scene.raw({ method: 'PUT', target, body: 'body' })

    const seen: WeatherRequest[] = []
    let text = ''
    for await (const chunk of answer) {
      text += chunk
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const json = /^event: request\ndata: (.*)$/.exec(event)?.[1]
        if (json !== undefined) seen.push(JSON.parse(json) as WeatherRequest)
      }
      if (seen.at(-1)?.state === 'answered' && seen.at(-1)?.status === 503) break
    }
    const path = expect.stringMatching(/^\/v1\/AUTH_test\/photos\/a\?temp_url_sig=…&temp_url_expires=\d+$/)
    const faults = [{ rule: 'busy', fault: { kind: 'status', status: 503 } }]
    expect(seen.slice(-2)).toMatchObject([
      { method: 'PUT', path, state: 'under way', faults },
      { method: 'PUT', path, state: 'answered', status: 503, faults, ms: expect.any(Number) },
    ])
    expect(JSON.stringify(seen)).not.toMatch(/[0-9a-f]{64}/)
  })
})

describe('who may change the weather', () => {
  const add = (headers: Readonly<Record<string, string>>) =>
    weather('POST', '/rules', { fault: { kind: 'disk-full' } }, headers)
  const own = () => new URL(scene.store.url)

  it.each([
    ['a page elsewhere', { Origin: 'http://evil.example' }],
    ['a sandboxed page', { Origin: 'null' }],
    ['another server of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['a page without an Origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of the same site', { 'Sec-Fetch-Site': 'same-site' }],
    ['a name that was pointed here', { Host: 'evil.example' }],
    ['that name, as its own origin', { Host: 'evil.example', Origin: 'http://evil.example' }],
    ['the world behind a proxy', { 'X-Forwarded-For': '203.0.113.9' }],
  ])('not %s', async (_, headers) => {
    const answer = await add(headers)
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(scene.store.weather.rules()).toEqual([])
  })

  it('not even to read, and no preflight is answered', async () => {
    expect((await weather('GET', '/requests', undefined, { Origin: 'http://evil.example' })).status).toBe(403)
    const preflight = { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' }
    expect((await weather('OPTIONS', '/rules', undefined, preflight)).status).toBe(403)
  })

  it('its own page, and programs', async () => {
    expect((await add({ Origin: own().origin, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201)
    expect((await add({ Host: `localhost:${own().port}`, Origin: `http://localhost:${own().port}` })).status).toBe(201)
    expect((await add({})).status).toBe(201)
  })
})
