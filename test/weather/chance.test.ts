/** Rules and climates over a real socket: who meets what, and that a seed brings it back. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Climate, WeatherRule } from '../../src/dev.ts'
import { openScene, type Scene } from './support/scene.ts'

let scene: Scene
afterEach(() => scene.close())

/** What becomes of so many PUTs, one after the other. */
async function puts(count: number): Promise<readonly (number | string)[]> {
  const outcomes: (number | string)[] = []
  for (let n = 1; n <= count; n++) {
    const body = Buffer.alloc(1000)
    outcomes.push(
      await scene.send('PUT', `${n}`, { body }).then(
        ({ status }) => status,
        () => 'broken',
      ),
    )
  }
  return outcomes
}

async function putsUnder(rule: WeatherRule, count: number): Promise<readonly (number | string)[]> {
  scene = await openScene()
  scene.store.weather.add(rule)
  return puts(count)
}

describe('a rule', () => {
  const busy = { kind: 'status', status: 503 } as const

  it('applies to the nth', async () => {
    expect(await putsUnder({ match: { method: 'PUT', nth: 2 }, fault: busy }, 4)).toEqual([201, 503, 201, 201])
    expect(scene.store.weather.rules()).toMatchObject([{ id: 'status-1', met: 4, applied: 1 }])
  })

  it('applies to every so-manieth, at most so often', async () => {
    const match = { method: 'PUT', every: 2, times: 2 }
    expect(await putsUnder({ match, fault: busy }, 8)).toEqual([201, 503, 201, 503, 201, 201, 201, 201])
  })

  it('counts only what it is about', async () => {
    scene = await openScene()
    scene.store.weather.add({ match: { method: 'PUT', path: '/v1/*/photos/**.jpg', nth: 1 }, fault: busy })
    expect((await scene.send('PUT', 'a.png', { body: '' })).status).toBe(201)
    expect((await scene.send('GET', 'deep/a.jpg')).status).toBe(404)
    expect((await scene.send('PUT', 'deep/a.jpg', { body: '' })).status).toBe(503)
    expect((await scene.send('PUT', 'deep/a.jpg', { body: '' })).status).toBe(201)
  })

  it('falls by chance as its seed has it', async () => {
    const rule = (seed: number): WeatherRule => ({ match: { method: 'PUT', probability: 0.5, seed }, fault: busy })
    const first = await putsUnder(rule(7), 30)
    await scene.close()
    const again = await putsUnder(rule(7), 30)
    await scene.close()
    const other = await putsUnder(rule(8), 30)
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect(new Set(first)).toEqual(new Set([201, 503]))
  })

  it('does not fall together with another of the same seed', async () => {
    scene = await openScene()
    for (const kind of ['wrong-etag', 'latency'] as const) {
      const fault = kind === 'latency' ? ({ kind, ms: 0 } as const) : ({ kind } as const)
      scene.store.weather.add({ id: kind, match: { method: 'PUT', probability: 0.5 }, fault })
    }
    await puts(30)
    const faults = scene.store.weather.requests().map((request) => request.faults.map(({ rule }) => rule).join())
    expect(faults).toEqual(expect.arrayContaining(['', 'latency', 'wrong-etag', 'latency,wrong-etag']))
  })

  it('works together with others: the network first, then the store', async () => {
    scene = await openScene({
      weather: {
        rules: [
          { id: 'etag', fault: { kind: 'wrong-etag' } },
          { id: 'slow', fault: { kind: 'latency', ms: 1 } },
        ],
      },
    })
    await scene.send('PUT', 'a', { body: 'x' })
    expect(
      scene.store.weather
        .requests()
        .at(-1)
        ?.faults.map(({ rule }) => rule),
    ).toEqual(['slow', 'etag'])
  })
})

describe('a climate', () => {
  const climate: Climate = {
    seed: 42,
    chances: { status: 0.2, reset: 0.1, 'no-answer': 0.1, 'flip-byte': 0.1, 'wrong-etag': 0.1, latency: 0.02 },
    match: { method: 'PUT' },
  }

  async function year(of: Climate): Promise<readonly unknown[]> {
    scene = await openScene()
    scene.store.weather.setClimate(of)
    const outcomes = await puts(40)
    const faults = scene.store.weather.requests().map(({ method, faults }) => [method, faults])
    await scene.close()
    return [outcomes, faults]
  }

  it('brings the same to the same requests, by its seed', async () => {
    const first = await year(climate)
    expect(await year(climate)).toEqual(first)
    expect(await year({ ...climate, seed: 43 })).not.toEqual(first)
    expect(first[0]).toEqual(expect.arrayContaining([201, 503]))
  })

  it('leaves the requests alone that it is not about, and ends when told', async () => {
    scene = await openScene({ weather: { climate: { ...climate, chances: { status: 1 } } } })
    const get = await scene.send('GET', 'a')
    expect([get.status, scene.store.weather.requests().at(-1)?.faults]).toEqual([404, []])
    scene.store.weather.clear()
    expect((await scene.send('PUT', '', {})).status).toBeLessThan(300)
    expect(scene.store.weather.climate()).toBeUndefined()
  })

  it('loses objects for as long as it lasts', async () => {
    scene = await openScene()
    await scene.send('PUT', 'a', { body: 'x' })
    scene.store.weather.setClimate({ seed: 1, chances: { 'lost-object': 1 }, match: { method: 'HEAD' } })
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
    expect((await scene.send('GET', 'a')).status).toBe(404)
    scene.store.weather.setClimate(undefined)
    expect((await scene.send('GET', 'a')).status).toBe(200)
  })
})
