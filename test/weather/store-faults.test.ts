/** The faults of the store itself, as a plain client sees them over a real socket. */
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ORIGIN, openScene, type Scene } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.close())

const md5 = (body: string | Buffer): string => createHash('md5').update(body).digest('hex')

async function listed(query = 'format=json'): Promise<readonly string[]> {
  const answer = await scene.send('GET', '', { target: `/v1/AUTH_test/photos?${query}` })
  return answer.status === 204 ? [] : (answer.json() as { name: string }[]).map(({ name }) => name)
}

describe('a wrong ETag', () => {
  it('is in the answer only', async () => {
    scene.store.weather.add({ match: { times: 1 }, fault: { kind: 'wrong-etag' } })
    const answer = await scene.send('PUT', 'a', { body: 'body' })
    expect(answer.status).toBe(201)
    expect(answer.headers.etag).toMatch(/^[0-9a-f]{32}$/)
    expect(answer.headers.etag).not.toBe(md5('body'))
    expect((await scene.send('HEAD', 'a')).headers.etag).toBe(md5('body'))
    expect((await scene.send('PUT', 'a', { body: 'body' })).headers.etag).toBe(md5('body'))
  })
})

describe('a flipped byte', () => {
  const body = randomBytes(200_000)

  it('is refused with 422 where the client told its ETag, as Swift refuses it', async () => {
    scene.store.weather.add({ fault: { kind: 'flip-byte', at: 150_000 } })
    const answer = await scene.send('PUT', 'a', { body, headers: { ETag: md5(body) } })
    expect(answer.status).toBe(422)
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })

  it('is stored where nobody could know', async () => {
    scene.store.weather.add({ fault: { kind: 'flip-byte', at: 150_000 } })
    const answer = await scene.send('PUT', 'a', { body })
    const { bytes } = await scene.send('GET', 'a')
    expect(answer).toMatchObject({ status: 201, headers: { etag: md5(bytes) } })
    const changed = [...body.keys()].filter((index) => body[index] !== bytes[index])
    expect(bytes.length).toBe(body.length)
    expect(changed).toEqual([150_000])
  })
})

describe('an expired signature', () => {
  it('is refused like one that has really expired, to the last header', async () => {
    const request = { method: 'PUT', headers: { Origin: ORIGIN }, body: 'x' }
    const longAgo = await scene.raw({ ...request, target: scene.signed('PUT', 'a', 1) })
    scene.store.weather.add({ fault: { kind: 'expired' } })
    const today = await scene.raw({ ...request, target: scene.signed('PUT', 'a') })
    const comparable = ({ status, headers, text }: typeof today) => {
      const { date: _, 'x-trans-id': __, 'x-openstack-request-id': ___, ...others } = headers
      return { status, headers: others, text }
    }
    expect(today.status).toBe(401)
    expect(comparable(today)).toEqual(comparable(longAgo))
    expect(Object.keys(today.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('concerns signed requests only, and no preflight', async () => {
    scene.store.weather.add({ fault: { kind: 'expired' } })
    expect((await scene.send('PUT', 'a', { body: 'x' })).status).toBe(201)
    const headers = { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' }
    expect((await scene.raw({ method: 'OPTIONS', target: scene.signed('PUT', 'a'), headers })).status).toBe(200)
    expect(scene.store.weather.rules()).toMatchObject([{ met: 0 }])
  })
})

describe('a lagging listing', () => {
  it('lacks what was written lately, in every form and in its counts, and catches up', async () => {
    await scene.send('PUT', 'old', { body: 'x' })
    scene.advance(60_000)
    await scene.send('PUT', 'new', { body: 'x' })
    await scene.send('PUT', 'folder/new', { body: 'x' })
    scene.store.weather.add({ fault: { kind: 'lagging-listing', ms: 30_000 } })

    expect(await listed()).toEqual(['old'])
    expect(await listed('format=json&limit=1')).toEqual(['old'])
    expect(await listed('format=json&reverse=on')).toEqual(['old'])
    expect(await listed('format=json&delimiter=/')).toEqual(['old'])
    expect(await listed('format=json&prefix=folder/')).toEqual([])
    const { headers } = await scene.send('HEAD', '')
    expect(headers).toMatchObject({ 'x-container-object-count': '1', 'x-container-bytes-used': '1' })
    expect((await scene.send('GET', 'new')).text).toBe('x')

    scene.advance(30_000)
    expect(await listed()).toEqual(['folder/new', 'new', 'old'])
  })
})

describe('a lost object', () => {
  it('is 404 from now on, with CORS headers, and listed still', async () => {
    await scene.send('PUT', 'a', { body: 'x' })
    scene.store.weather.add({ match: { method: 'GET', nth: 2 }, fault: { kind: 'lost-object' } })
    expect((await scene.send('GET', 'a')).status).toBe(200)
    const lost = await scene.send('GET', 'a')
    expect(lost.status).toBe(404)
    expect(lost.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect((await scene.send('GET', 'a')).status).toBe(404)
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
    expect(await listed()).toEqual(['a'])
  })

  it('comes back when it is written anew', async () => {
    await scene.send('PUT', 'a', { body: 'x' })
    scene.store.weather.add({ match: { method: 'HEAD', times: 1 }, fault: { kind: 'lost-object' } })
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
    expect((await scene.send('PUT', 'a', { body: 'again' })).status).toBe(201)
    expect((await scene.send('GET', 'a')).text).toBe('again')
  })

  it('comes back when the rule is taken back', async () => {
    await scene.send('PUT', 'a', { body: 'x' })
    const [rule] = scene.store.weather.add({ fault: { kind: 'lost-object' } })
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
    expect(scene.store.weather.remove(rule?.id ?? '')).toBe(true)
    expect((await scene.send('HEAD', 'a')).status).toBe(200)
  })

  it('breaks the large object over it, and no manifest takes it', async () => {
    for (const part of ['1', '2']) await scene.send('PUT', `parts/${part}`, { body: part.repeat(1000) })
    const manifest = JSON.stringify([{ path: '/photos/parts/1' }, { path: '/photos/parts/2' }])
    const target = '/v1/AUTH_test/photos/large?multipart-manifest=put'
    expect((await scene.send('PUT', '', { target, body: manifest })).status).toBe(201)
    expect((await scene.send('GET', 'large')).text).toBe('1'.repeat(1000) + '2'.repeat(1000))

    scene.store.weather.add({ match: { path: '/v1/AUTH_test/photos/parts/1' }, fault: { kind: 'lost-object' } })
    expect((await scene.send('HEAD', 'parts/1')).status).toBe(404)
    expect((await scene.send('GET', 'large')).status).toBe(409)
    const refused = await scene.send('PUT', '', { target, body: manifest, headers: { Accept: 'application/json' } })
    expect(refused.status).toBe(400)
    expect(refused.json()).toMatchObject({ Errors: [['/photos/parts/1', '404 Not Found']] })
  })

  it('was acknowledged, if it was the PUT that met it', async () => {
    scene.store.weather.add({ match: { method: 'PUT' }, fault: { kind: 'lost-object' } })
    expect((await scene.send('PUT', 'a', { body: 'x' })).status).toBe(201)
    expect((await scene.send('HEAD', 'a')).status).toBe(404)
  })
})

describe('a full disk', () => {
  it('takes no object: 503 with CORS headers; reading and deleting go on', async () => {
    await scene.send('PUT', 'a', { body: 'x' })
    scene.store.weather.add({ fault: { kind: 'disk-full' } })
    const answer = await scene.send('PUT', 'b', { body: 'x' })
    expect(answer.status).toBe(503)
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect(await listed()).toEqual(['a'])
    expect((await scene.send('PUT', 'a', { body: 'y' })).status).toBe(503)
    expect((await scene.send('GET', 'a')).text).toBe('x')
    expect((await scene.send('DELETE', 'a')).status).toBe(204)
  })
})
