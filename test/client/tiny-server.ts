/**
 * The smallest world that a page needs: an application and a store on two origins of 127.0.0.1, the simulated ones
 * put on sockets. The store misbehaves as its script says, part by part.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rolldown } from 'rolldown'
import type { ApplicationCall } from '../../src/client/engine/events.ts'
import { createFakeApplication } from '../simulation/fake-application.ts'
import { createFakeStore } from '../simulation/fake-store.ts'

/** What becomes of one PUT. */
export type Fate = 'cut' | 'reply lost' | 'refused unreadably' | 'no quorum' | 'bytes changed' | 'other etag'

export interface TinyServer {
  readonly pageUrl: string
  /** Method and path of every request that the application got, in order. */
  readonly calls: readonly string[]
  /** Paths of the files that the page loaded. */
  readonly loaded: readonly string[]
  /** Method and part of every request that the store got, in order; preflights are not among them. */
  readonly storeCalls: string[]
  readonly mostAtOnce: () => number
  /** Requests to the store that are not answered yet. */
  readonly underWay: () => number
  /** The fates of the next PUTs of a part, in turn. */
  script(part: number, ...fates: readonly Fate[]): void
  /** SHA-256 of all stored parts of one upload, in order. */
  sha256(id: string): string
  storedParts(id: string): number
  /** Holds back the answers to PUTs until it is called again with false. */
  hold(isHeld: boolean): void
  /** Holds back the answers to PUTs of this part and all later ones; of none if nothing is given. */
  holdFrom(part: number | undefined): void
  signOut(): void
  signIn(): void
  close(): Promise<void>
}

export interface TinyServerOptions {
  readonly partSize: number
  /** Content-Security-Policy of the page. */
  readonly policy?: string
}

export async function startTinyServer({ partSize, policy }: TinyServerOptions): Promise<TinyServer> {
  const bodies = new Map<string, Buffer>()
  const fates = new Map<number, Fate[]>()
  const calls: string[] = []
  const loaded: string[] = []
  const storeCalls: string[] = []
  let held: { readonly part: number; readonly go: () => void }[] = []
  let heldFrom = Number.POSITIVE_INFINITY
  let isSignedIn = true
  let busy = 0
  let most = 0

  bundled ??= bundle()
  const files = await bundled
  const known = createFakeStore()
  const store = await listen(serveStore)
  const application = createFakeApplication({
    store: known,
    now: Date.now,
    partSize,
    partsPerGrant: 1000,
    grantSeconds: 3600,
    listingLagMs: () => 0,
    commitMs: () => 0,
    storeUrl: `${store.url}/`,
  })
  const app = await listen(serveApplication)

  async function serveApplication(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace(/\?.*$/, '')
    const file = files.get(path)
    if (file) {
      loaded.push(path)
      const isPage = path === '/'
      response.setHeader('Content-Type', isPage ? 'text/html; charset=utf-8' : 'text/javascript')
      if (isPage && policy) response.setHeader('Content-Security-Policy', policy)
      response.end(file)
      return
    }
    if (!path.startsWith('/uploads')) {
      response.writeHead(404).end()
      return
    }
    calls.push(`${request.method} ${path}`)
    const text = (await read(request)).toString()
    if (!isSignedIn) {
      response.writeHead(401).end('Please sign in.')
      return
    }
    const token = request.headers['sluice-token']
    const call: ApplicationCall = {
      method: request.method as ApplicationCall['method'],
      path: path.slice('/uploads'.length),
      ...(text && { body: JSON.parse(text) }),
      ...(typeof token === 'string' && { token }),
    }
    const answer = application.answer(call)
    if (answer.kind !== 'answer') throw new Error('The fake application always answers.')
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body))
  }

  async function serveStore(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(1).replace(/\?.*$/, '')
    const part = Number(path.split('/')[1])
    if (request.method === 'OPTIONS') {
      allow(response, request)
      response.end()
      return
    }
    storeCalls.push(`${request.method} ${part}`)
    busy += 1
    most = Math.max(most, busy)
    response.on('close', () => {
      busy -= 1
    })
    if (request.method === 'HEAD') {
      const body = bodies.get(path)
      allow(response, request)
      if (body) response.writeHead(200, { ETag: md5(body), 'Content-Length': body.length })
      else response.writeHead(404)
      response.end()
      return
    }
    await servePut(request, response, path, part)
  }

  async function servePut(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    part: number,
  ): Promise<void> {
    const fate = fates.get(part)?.shift()
    if (fate === 'cut') {
      request.once('data', () => request.socket.destroy())
      return
    }
    const body = await read(request)
    if (part >= heldFrom) await new Promise<void>((go) => held.push({ part, go }))
    // Whoever has left meanwhile leaves nothing behind.
    if (request.socket.destroyed) return
    if (fate === 'refused unreadably') {
      response.writeHead(401).end()
      return
    }
    allow(response, request)
    if (fate === 'no quorum') {
      response.writeHead(503, { 'Retry-After': '0' }).end()
      return
    }
    if (fate === 'bytes changed' || request.headers.etag !== md5(body)) {
      response.writeHead(422).end()
      return
    }
    bodies.set(path, body)
    known.put(path, { md5: md5(body), size: body.length, at: 0 })
    if (fate === 'reply lost') breakOff(response, md5(body))
    else response.writeHead(201, { ETag: fate === 'other etag' ? md5(Buffer.from('other')) : md5(body) }).end()
  }

  function holdFrom(part = Number.POSITIVE_INFINITY): void {
    heldFrom = part
    for (const each of held) if (each.part < part) each.go()
    held = held.filter((each) => each.part >= part)
  }

  function partsOf(id: string): readonly Buffer[] {
    const paths = [...bodies.keys()].filter((path) => path.startsWith(`${id}/`)).sort()
    return paths.flatMap((path) => (known.parts.has(path) ? [bodies.get(path) ?? Buffer.alloc(0)] : []))
  }

  return {
    pageUrl: `${app.url}/`,
    calls,
    loaded,
    storeCalls,
    mostAtOnce: () => most,
    underWay: () => busy,
    script: (part, ...next) => void fates.set(part, [...next]),
    sha256: (id) =>
      createHash('sha256')
        .update(Buffer.concat(partsOf(id)))
        .digest('hex'),
    storedParts: (id) => partsOf(id).length,
    hold: (isHeld) => holdFrom(isHeld ? 0 : undefined),
    holdFrom,
    signOut: () => {
      isSignedIn = false
    },
    signIn: () => {
      isSignedIn = true
    },
    close: async () => {
      await Promise.all([stop(app.server), stop(store.server)])
    },
  }
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>client</title>
<input type="file" multiple><script type="module" src="/page.js"></script>`

/** What follows the `?` of the page's address are options of the uploader, as JSON; `none`: there is none yet. */
const PAGE_SCRIPT = `import { createUploader } from '/client.js'
window.createUploader = (options) => {
  window.uploader = createUploader({ endpoint: '/uploads', ...options })
  window.seen = []
  window.uploader.subscribe(() => window.seen.push(window.uploader.snapshot()))
}
const options = decodeURIComponent(location.search.slice(1))
if (options !== 'none') window.createUploader(options && JSON.parse(options))
document.querySelector('input').addEventListener('change', (event) => window.uploader.add(event.target.files))`

/** The same for every test of a file. */
let bundled: Promise<ReadonlyMap<string, string>> | undefined

async function bundle(): Promise<ReadonlyMap<string, string>> {
  const files = new Map([
    ['/', PAGE],
    ['/page.js', PAGE_SCRIPT],
  ])
  const client = await rolldown({ input: 'src/client.ts', platform: 'browser' })
  const { output } = await client.generate({ format: 'esm' })
  for (const chunk of output) if (chunk.type === 'chunk') files.set(`/${chunk.fileName}`, chunk.code)
  const worker = await rolldown({ input: 'src/client/worker/hash-worker.ts', platform: 'browser' })
  const { output: workerOutput } = await worker.generate({ format: 'iife', codeSplitting: false })
  files.set('/uploads/hash-worker.js', workerOutput[0].code)
  return files
}

function allow(response: ServerResponse, request: IncomingMessage): void {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '')
  response.setHeader('Access-Control-Allow-Methods', 'PUT, HEAD')
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '')
  response.setHeader('Access-Control-Expose-Headers', 'ETag, X-Trans-Id')
}

/**
 * Ends in the middle of an answer. (Without any byte of it, Chromium itself repeats a PUT on a connection that it has
 * used before, now and then.)
 */
function breakOff(response: ServerResponse, etag: string): void {
  response.writeHead(201, { ETag: etag, 'Content-Length': 10 })
  response.write('half', () => response.destroy())
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; url: string }> {
  const listener: RequestListener = (request, response) => {
    // A body that breaks off is what some fates are about.
    serve(request, response).catch(() => response.destroy())
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function stop(server: Server): Promise<unknown> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
}
