import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDevStore, type DevStore } from './create-dev-store.ts'

let folder = ''
let store: DevStore
// No time of the test machine: only this clock moves.
let nowMs = Date.UTC(2030, 0, 1)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-store-'))
  store = await createDevStore({ folder, tokenLifeSeconds: 100, now: () => nowMs })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

async function logIn(user = 'test:tester', key = 'testing'): Promise<string> {
  const response = await fetch(store.authUrl, { headers: { 'X-Auth-User': user, 'X-Auth-Key': key } })
  return response.headers.get('x-auth-token') ?? ''
}

async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'X-Auth-Token': await logIn(), ...(init.headers as Record<string, string> | undefined) }
  return await fetch(`${store.url}/v1/AUTH_test${path}`, { ...init, method, headers })
}

test('a token ends when its time is over', async () => {
  await send('PUT', '/c')
  const token = await logIn()
  const ask = async (): Promise<number> =>
    (await fetch(`${store.url}/v1/AUTH_test`, { headers: { 'X-Auth-Token': token } })).status
  expect(await ask()).toBe(200)
  nowMs += 101_000
  expect(await ask()).toBe(401)
  expect(await logIn()).not.toBe(token)
})

test('the runtime user of the defaults has no right of his own', async () => {
  const token = await logIn('test:runtime', 'runtime-key')
  const response = await fetch(`${store.url}/v1/AUTH_test`, { headers: { 'X-Auth-Token': token } })
  expect(response.status).toBe(403)
})

test.each([
  ['PUT', '/c/o', { 'X-Symlink-Target': 'c/o' }, 'symbolic links'],
  ['PUT', '/c', { 'X-Versions-Location': 'archive' }, 'the former kind of versions'],
  ['PUT', '?extract-archive=tar', {}, 'unpacking archives'],
  ['GET', '/c/o?X-Amz-Signature=x', {}, 'the S3 API'],
  ['POST', '', { 'X-Account-Access-Control': '{}' }, 'account access lists'],
])('%s %s with %o is refused by the name of what is missing', async (method, path, headers, feature) => {
  await send('PUT', '/c')
  const response = await send(method, path, { headers })
  expect(response.status).toBe(501)
  expect(await response.text()).toContain(`The embedded store does not support ${feature}`)
})

test('/info names only what is there', async () => {
  const info = (await (await fetch(`${store.url}/info`)).json()) as Record<string, unknown>
  for (const missing of ['s3api', 'symlink', 'versioned_writes', 'staticweb', 'bulk_upload', 'ratelimit']) {
    expect(info).not.toHaveProperty(missing)
  }
})

test('closing gives the folder back, and what was stored is there again', async () => {
  await send('PUT', '/c')
  await send('PUT', '/c/o', { body: 'hello' })
  await store.close()
  store = await createDevStore({ folder, now: () => nowMs })
  expect(await (await send('GET', '/c/o')).text()).toBe('hello')
})

test('versions are there again after a restart, and the object is still the newest', async () => {
  await send('PUT', '/c', { headers: { 'X-Versions-Enabled': 'true' } })
  const first = (await send('PUT', '/c/o', { body: 'first' })).headers.get('X-Object-Version-Id')
  await send('PUT', '/c/o', { body: 'second' })
  await store.close()
  store = await createDevStore({ folder, now: () => nowMs })
  expect(await (await send('GET', '/c/o')).text()).toBe('second')
  expect(await (await send('GET', `/c/o?version-id=${first}`)).text()).toBe('first')
  expect((await send('HEAD', '/c')).headers.get('X-Versions-Enabled')).toBe('True')
})

test('a second store on the folder is refused', async () => {
  await expect(createDevStore({ folder })).rejects.toThrow(/is in use by process/)
})

test('a port that is taken is told, and the folder is free again', async () => {
  const other = await mkdtemp(join(tmpdir(), 'sluice-store-'))
  await expect(createDevStore({ folder: other, port: store.port })).rejects.toThrow(/EADDRINUSE/)
  const second = await createDevStore({ folder: other })
  await second.close()
  await rm(other, { recursive: true })
})

test('an upload that breaks off leaves nothing', async () => {
  await send('PUT', '/c')
  const controller = new AbortController()
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      stream.enqueue(new Uint8Array(100_000))
      setTimeout(() => controller.abort(), 50)
    },
  })
  const upload = send('PUT', '/c/o', { body, signal: controller.signal, duplex: 'half' } as RequestInit)
  await expect(upload).rejects.toThrow()
  expect((await send('HEAD', '/c/o')).status).toBe(404)
})
