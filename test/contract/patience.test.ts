/** How long a store waits for a slow client. Both stores are started for it with two seconds instead of sixty. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDevStore } from '../../src/dev.ts'
import { temporaryFolder } from '../support/processes.ts'
import { startRealSwift, TEST_USERS, whyNoSwift } from '../support/real-swift.ts'

/** Long enough for a machine that is busy with other tests. */
const TIMEOUT_SECONDS = 2
const ORIGIN = 'https://app.example'
const { user, key } = TEST_USERS.admin

interface Running {
  readonly origin: string
  stop(): Promise<void>
}

describe.skipIf(whyNoSwift() !== undefined)('patience · OpenStack Swift', () =>
  patience(() =>
    startRealSwift({
      proxy: {
        DEFAULT: { client_timeout: TIMEOUT_SECONDS },
        'app:proxy-server': { client_timeout: TIMEOUT_SECONDS },
      },
    }),
  ),
)

describe('patience · embedded store', () =>
  patience(async () => {
    const { path: folder, remove } = await temporaryFolder('sluice-patience-')
    const users = [{ account: 'main', user: 'admin', key, admin: true }]
    const store = await createDevStore({ folder, users, clientTimeoutSeconds: TIMEOUT_SECONDS })
    return { origin: store.url, stop: () => store.close().then(remove) }
  }))

function patience(start: () => Promise<Running>): void {
  let running: Running | undefined
  let token = ''
  beforeAll(async () => {
    running = await start()
    const headers = { 'X-Auth-User': user, 'X-Auth-Key': key }
    token = (await fetch(`${origin()}/auth/v1.0`, { headers })).headers.get('X-Auth-Token') ?? ''
    const allow = { 'X-Auth-Token': token, 'X-Container-Meta-Access-Control-Allow-Origin': ORIGIN }
    await fetch(`${origin()}/v1/AUTH_main/c`, { method: 'PUT', headers: allow })
  })
  afterAll(() => running?.stop())
  const origin = (): string => running?.origin ?? ''

  /** Sends the head of a PUT and the first bytes, then a byte at a time if asked to; answers what came until the end. */
  function sendSlowly(object: string, head: string, first: string, everyMs?: number): Promise<string> {
    return new Promise((resolve) => {
      let seen = ''
      const { hostname, port } = new URL(origin())
      const socket = connect(Number(port), hostname, () => {
        const lines = [
          `PUT /v1/AUTH_main/c/${object} HTTP/1.1`,
          'Host: x',
          `X-Auth-Token: ${token}`,
          `Origin: ${ORIGIN}`,
        ]
        socket.write(`${[...lines, head].join('\r\n')}\r\n\r\n${first}`)
      })
      const trickle = everyMs === undefined ? undefined : setInterval(() => socket.write('x'), everyMs)
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1')
        clearInterval(trickle)
      })
      // A store that closes while bytes are on their way resets the connection; what it said before counts.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(trickle)
        resolve(seen)
      })
    })
  }

  // Side by side: most of it is waiting.
  test.concurrent.each([
    ['nothing', 'Content-Length: 10', ''],
    ['some bytes', 'Content-Length: 10', 'abc'],
    ['a chunk', 'Transfer-Encoding: chunked', '3\r\nabc\r\n'],
    ['64 KiB', 'Content-Length: 200000', 'x'.repeat(65_536)],
  ])(
    'a client that falls silent after %s hears 499 with CORS headers, and the connection ends',
    async (name, head, first) => {
      const object = encodeURIComponent(name)
      const seen = await sendSlowly(object, head, first)
      expect(seen).toMatch(/^HTTP\/1\.1 499 /)
      expect(seen.toLowerCase()).toContain(`access-control-allow-origin: ${ORIGIN}`)
      const headers = { 'X-Auth-Token': token }
      expect((await fetch(`${origin()}/v1/AUTH_main/c/${object}`, { method: 'HEAD', headers })).status).toBe(404)
    },
  )

  test.concurrent('a client that trickles hears 408 with CORS headers, and the connection ends', async () => {
    const seen = await sendSlowly('trickled', 'Content-Length: 1000', 'abc', 200)
    expect(seen).toMatch(/^HTTP\/1\.1 408 /)
    expect(seen.toLowerCase()).toContain(`access-control-allow-origin: ${ORIGIN}`)
  })

  test.concurrent('a client that pauses for less is waited for', async () => {
    const seen = await sendSlowly('paused', 'Connection: close\r\nContent-Length: 5', 'abc', 500)
    expect(seen).toMatch(/^HTTP\/1\.1 201 /)
  })
}
