/** An embedded store with one container that a page may send to, and a client that sees what really comes back. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createDevStore, type DevStore, type DevStoreOptions } from '../../../src/dev.ts'
import { type RawRequest, type RawResponse, sendRaw } from '../../contract/support/http-client.ts'
import { temporaryFolder } from '../../support/processes.ts'

export const ORIGIN = 'http://page.example'
const CONTAINER = '/v1/AUTH_test/photos'
const KEY = 'key-of-the-container'

export interface Scene {
  readonly store: DevStore
  /** Moves the store's clock. */
  advance(ms: number): void
  /** As the account's owner, from the allowed origin; the name is an object's, or empty for the container. */
  send(method: string, name: string, request?: Partial<RawRequest>): Promise<RawResponse>
  raw(request: RawRequest): Promise<RawResponse>
  /** Target of a signed request. */
  signed(method: string, name: string, expires?: number): string
  /** Begins a PUT and leaves the rest to the test. */
  beginPut(name: string, length: number): Promise<Socket>
  /** Resolves with the last request that `matches`. */
  seen(matches: (request: ReturnType<DevStore['weather']['requests']>[number]) => boolean): Promise<void>
  close(): Promise<void>
}

export async function openScene(options: Partial<DevStoreOptions> = {}): Promise<Scene> {
  const folder = await temporaryFolder('sluice-weather-')
  let ahead = 0
  let isClosed = false
  const store = await createDevStore({ folder: folder.path, now: () => Date.now() + ahead, ...options })
  const raw = (request: RawRequest): Promise<RawResponse> => sendRaw(store.url, request)
  const login = { 'X-Auth-User': 'test:tester', 'X-Auth-Key': 'testing' }
  const { headers } = await raw({ method: 'GET', target: '/auth/v1.0', headers: login })
  const token = headers['x-auth-token'] ?? ''

  const send: Scene['send'] = (method, name, request = {}) =>
    raw({
      ...request,
      method,
      target: request.target ?? (name === '' ? CONTAINER : `${CONTAINER}/${name}`),
      headers: { 'X-Auth-Token': token, Origin: ORIGIN, ...request.headers },
    })

  await send('PUT', '', {
    headers: {
      'X-Container-Meta-Access-Control-Allow-Origin': ORIGIN,
      'X-Container-Meta-Temp-URL-Key': KEY,
    },
  })

  return {
    store,
    raw,
    send,
    advance(ms) {
      ahead += ms
    },
    signed(method, name, expires = Math.floor(Date.now() / 1000) + 300) {
      const text = `${method}\n${expires}\n${CONTAINER}/${name}`
      const signature = createHmac('sha256', KEY).update(text).digest('hex')
      return `${CONTAINER}/${name}?temp_url_sig=${signature}&temp_url_expires=${expires}`
    },
    async beginPut(name, length) {
      const socket = connect(store.port, '127.0.0.1')
      await once(socket, 'connect')
      // Whatever comes of it, the test looks at the store.
      socket.on('error', () => undefined)
      socket.write(
        `PUT ${CONTAINER}/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: ${token}\r\nContent-Length: ${length}\r\n\r\n`,
      )
      return socket
    },
    seen: (matches) =>
      new Promise((resolve) => {
        const stop = store.weather.subscribe((request) => matches(request) && done())
        const done = (): void => {
          stop()
          resolve()
        }
        if (store.weather.requests().some(matches)) done()
      }),
    async close() {
      if (isClosed) return
      isClosed = true
      await store.close()
      await folder.remove()
    },
  }
}
