/**
 * A small application as a test's user would write it: one page with the element, the upload server beside it, and a
 * count of all that came in. The server's Swift user is never an administrator.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeListener } from '../../../src/node.ts'
import { createUploadServer, type UploadServerOptions, verifyReceipt } from '../../../src/server.ts'
import { type SwiftStore, type SwiftStoreOptions, swiftStore, tempAuth } from '../../../src/swift.ts'
import type { TestContainers, TestStore } from '../../support/stores.ts'
import { type CountedRequest, countRequests } from './counting-listener.ts'

export const TOKEN_SECRET = 'token-secret-of-the-tests-0123456789abcdef'
export const RECEIPT_SECRET = 'receipt-secret-of-the-tests-0123456789abcd'
const OWNER = 'ada'

export interface Application {
  readonly origin: string
  readonly containers: TestContainers
  /** Everything that came in, in the order in which it was answered. */
  readonly requests: CountedRequest[]
  verify(receipt: string): ReturnType<typeof verifyReceipt>
  close(): Promise<void>
}

export interface ApplicationOptions {
  /** What the tests change of an ordinary server. */
  readonly server?: Partial<Omit<UploadServerOptions, 'store' | 'stores'>>
  /** What the tests change of an ordinary driver; answers for the containers made for this application. */
  readonly swift?: (containers: TestContainers) => Partial<SwiftStoreOptions>
  /** Stands between the server and the driver. */
  readonly wrap?: (driver: SwiftStore) => SwiftStore
  /** Origins that the container's CORS allows. @default the application's own */
  readonly origins?: readonly string[]
  /** Files of the application's own by path, instead of the page with the element; `/` is what every other path shows. */
  readonly files?: ReadonlyMap<string, string>
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Upload</title>
<form method="post" action="/submit"><sluice-upload endpoint="/uploads">
<input type="file" name="file" multiple></sluice-upload></form>
<script type="module" src="/uploads/sluice-upload.js"></script></html>`

/** Starts the application on a free port, with fresh containers that allow its origin. */
export async function startApplication(store: TestStore, options: ApplicationOptions = {}): Promise<Application> {
  let uploads: RequestListener | undefined
  const counted = countRequests((request, response) => {
    if (request.url?.startsWith('/uploads')) return uploads?.(request, response)
    const path = request.url ?? '/'
    response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/html')
    response.end(options.files?.get(path) ?? options.files?.get('/') ?? PAGE)
  })
  const server = createServer(counted.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const containers = await store.freshContainers({ origins: options.origins ?? [origin] })
  const driver = swiftStore({ ...swiftOptions(store, containers), ...options.swift?.(containers) })
  uploads = nodeListener(
    createUploadServer({ ...serverOptions(), store: options.wrap?.(driver) ?? driver, ...options.server }),
  )

  return {
    origin,
    containers,
    requests: counted.requests,
    verify: (receipt) => verifyReceipt(receipt, { secret: RECEIPT_SECRET, audience: 'file', owner: OWNER }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The driver as the application's own, unprivileged user. */
function swiftOptions(store: TestStore, containers: TestContainers): SwiftStoreOptions {
  const { authUrl, runtime } = store.address()
  return {
    auth: tempAuth({ url: authUrl, ...runtime }),
    container: containers.container,
    tempUrlKey: containers.tempUrlKey,
  }
}

function serverOptions(): Omit<UploadServerOptions, 'store' | 'stores'> {
  return {
    tokenSecret: TOKEN_SECRET,
    receiptSecret: RECEIPT_SECRET,
    authorize: () => ({ owner: OWNER, prefix: 'inbox', audience: 'file' }),
  }
}
