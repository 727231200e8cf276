/** Starts the demo: the application with its page, the upload server, and a store to send to. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'
import { nodeListener } from '../../node/node-listener.ts'
import { createUploadServer } from '../../server/upload-server.ts'
import type { SwiftConnection } from '../../swift/account/connection.ts'
import { authorizeDemo } from './authorize-demo.ts'
import { createDemoApp } from './demo-app.ts'
import { type DemoSecrets, demoSecrets } from './demo-secrets.ts'
import { type DemoStore, openDemoStore } from './demo-store.ts'
import { createGallery, type Gallery } from './gallery/gallery.ts'

export interface DemoOptions {
  /**
   * TCP port of the page.
   * @default 3000
   */
  readonly port?: number
  /**
   * Address to listen on.
   * @default '127.0.0.1': the demo lets everyone in
   */
  readonly host?: string
  /**
   * Where the embedded store and the demo's secrets are kept.
   * @default '.sluice'
   */
  readonly folder?: string
  /**
   * With `ST_AUTH` or `OS_AUTH_URL` in it, the cluster that it names is used instead of the embedded store.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export interface Demo {
  readonly url: string
  readonly store: Pick<DemoStore, 'container' | 'publicUrl' | 'embedded'>
  close(): Promise<void>
}

/** @throws Error where the port is taken; `SetUpError`, `StoreError` and `SwiftEnvironmentError` of the store. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 3000, host = '127.0.0.1', folder = '.sluice', environment = {} } = options
  const server = createServer()
  const answerWith = holdRequests(server)
  const boundPort = await listen(server, port, host)
  // Both names of this machine, since a browser's origin is what was typed.
  const origins = ['localhost', '127.0.0.1'].map((name) => `http://${name}:${boundPort}`)
  try {
    const secrets = await demoSecrets(folder)
    const store = await openDemoStore({ environment, folder, origins })
    const gallery = createGallery({ folder: join(folder, 'gallery'), origins })
    answerWith(nodeListener(demoApp(store, secrets, gallery)))
    return {
      url: origins[0] ?? '',
      store,
      async close() {
        await stop(server)
        await gallery.close()
        await store.close()
      },
    }
  } catch (error) {
    await stop(server)
    throw error
  }
}

/**
 * The port must be known before the store is opened, whose CORS names it; a page that is reloaded in between waits for
 * its answer. (Node leaves a request that nobody listens for unanswered for ever.)
 */
function holdRequests(server: Server): (listener: RequestListener) => void {
  const held: Parameters<RequestListener>[] = []
  const hold: RequestListener = (...request) => void held.push(request)
  server.on('request', hold)
  return (listener) => {
    server.off('request', hold).on('request', listener)
    for (const request of held) listener(...request)
  }
}

function demoApp(store: DemoStore, secrets: DemoSecrets, gallery: Gallery) {
  return createDemoApp({
    uploads: createUploadServer({ ...secrets, store: store.driver, authorize: authorizeDemo }),
    receiptSecret: secrets.receiptSecret,
    objects: store.driver,
    storeOrigin: store.publicUrl,
    gallery,
    ...(store.signsDownloads ? {} : { openObject: objectReader(store.connection, store.container) }),
  })
}

/** Downloads through the application: good enough to look at one file, not for a crowd. */
function objectReader(connection: SwiftConnection, container: string) {
  return async (object: string, request: Request): Promise<Response> => {
    const range = request.headers.get('Range')
    const answer = await connection.request({
      method: 'GET',
      container,
      object,
      headers: range === null ? {} : { Range: range },
      signal: request.signal,
    })
    const kept = ['Content-Type', 'Content-Disposition', 'Content-Length', 'Content-Range', 'ETag', 'Accept-Ranges']
    const headers = new Headers({ 'X-Content-Type-Options': 'nosniff' })
    for (const name of kept) {
      const value = answer.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    return new Response(answer.body, { status: answer.status, headers })
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
