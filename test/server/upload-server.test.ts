// The server with the real driver, over a socket, by hand: what a page does, request by request.
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { nodeListener } from '../../src/node/node-listener.ts'
import type {
  CompleteBatchResponse,
  CompletedUpload,
  CreateResponse,
  ErrorResponse,
  StatusResponse,
} from '../../src/protocol/messages.ts'
import type { UploadServerOptions } from '../../src/server/options.ts'
import { verifyReceipt } from '../../src/server/tokens/receipt.ts'
import { createUploadServer } from '../../src/server/upload-server.ts'
import { tempAuth } from '../../src/swift/account/auth-temp.ts'
import { type SwiftStore, swiftStore } from '../../src/swift/swift-store.ts'
import { ask, createOne, md5Of, putAll, putPart } from '../support/protocol-client.ts'
import { describeEachStore, type TestStore } from '../support/stores.ts'
import { RECEIPT_SECRET, TOKEN_SECRET } from './scene.ts'

const PART_BYTES = 1000
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Drivers of one pair of containers, each with a login of its own as the runtime user, who is no administrator. */
async function freshDrivers(store: TestStore): Promise<() => SwiftStore> {
  const { container, tempUrlKey } = await store.freshContainers()
  const { authUrl, runtime } = store.address()
  return () =>
    swiftStore({ auth: tempAuth({ url: authUrl, ...runtime }), container, tempUrlKey, minPartBytes: PART_BYTES })
}

async function freshStore(store: TestStore): Promise<SwiftStore> {
  const createDriver = await freshDrivers(store)
  return createDriver()
}

/** One process of the application; answers the address of its uploads. */
async function serve(store: SwiftStore, options: Partial<UploadServerOptions> = {}): Promise<string> {
  const uploads = createUploadServer({
    store,
    tokenSecret: TOKEN_SECRET,
    receiptSecret: RECEIPT_SECRET,
    authorize: (request) => ({ owner: request.headers.get('X-User') ?? 'ada' }),
    ...options,
  } as UploadServerOptions)
  const server = createServer(nodeListener(uploads))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/uploads`
}

const content = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(size))

describeEachStore('upload server', (testStore) => {
  test.each([0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES])(
    '%i bytes take two requests, and the receipt tells the truth',
    async (size) => {
      const store = await freshStore(testStore)
      const base = await serve(store)
      const bytes = content(size)
      const upload = await createOne(base, 'Ümlaut #1?.txt', size, 'text/plain')
      const md5s = await putAll(upload, bytes)
      const { status, body } = await ask<CompletedUpload>(`${base}/${upload.id}/complete`, 'POST', {
        token: upload.token,
        md5s,
      })
      expect(status).toBe(200)
      const claims = await verifyReceipt(body.receipt, { secret: RECEIPT_SECRET, audience: 'uploads', owner: 'ada' })
      expect(claims).toMatchObject({ jti: upload.id, size, type: 'text/plain', object: { name: body.object.name } })
      expect(await store.head(body.object.name)).toMatchObject({ size, etag: claims.etag, uploadId: upload.id })
    },
  )

  test('two processes with one secret finish the same upload, whoever is asked', async () => {
    const createDriver = await freshDrivers(testStore)
    const [one, two] = [await serve(createDriver()), await serve(createDriver())]
    const bytes = content(2 * PART_BYTES)
    const upload = await createOne(one, 'a.bin', bytes.length)
    const { token, id } = upload
    const md5s = await putAll(upload, bytes)
    const seen = await ask<StatusResponse>(`${two}/${id}`, 'GET', undefined, { 'Sluice-Token': token })
    expect(seen.body.parts.map(({ md5 }) => md5)).toEqual(md5s)
    const replies = await Promise.all(
      [one, two].map((base) => ask<CompletedUpload>(`${base}/${id}/complete`, 'POST', { token, md5s })),
    )
    // The one that came second is either told to ask again or gets the same object.
    const objects = replies.filter(({ status }) => status === 200).map(({ body }) => body.object)
    expect(objects.length).toBeGreaterThan(0)
    expect(new Set(objects.map((object) => JSON.stringify(object))).size).toBe(1)
    expect(replies.every(({ status }) => status === 200 || status === 202)).toBe(true)
    const again = await ask<CompletedUpload>(`${two}/${id}/complete`, 'POST', { token, md5s })
    expect(again.body.object).toEqual(objects[0])
  })

  test('a hook that failed in one process is made good by another', async () => {
    const createDriver = await freshDrivers(testStore)
    const logger = { warn: () => undefined, error: () => undefined }
    const told: string[] = []
    const failing = await serve(createDriver(), {
      logger,
      onComplete: () => Promise.reject(new Error('database is down')),
    })
    const working = await serve(createDriver(), { onComplete: ({ id }) => void told.push(id) })
    const bytes = content(2 * PART_BYTES)
    const upload = await createOne(failing, 'a.bin', bytes.length)
    const body = { token: upload.token, md5s: await putAll(upload, bytes) }
    expect((await ask(`${failing}/${upload.id}/complete`, 'POST', body)).status).toBe(200)
    expect((await ask(`${working}/${upload.id}/complete`, 'POST', body)).status).toBe(200)
    expect((await ask(`${working}/${upload.id}/complete`, 'POST', body)).status).toBe(200)
    expect(told).toEqual([upload.id])
  })

  test('a part that is larger than planned ends the upload, and nothing of it stays', async () => {
    const store = await freshStore(testStore)
    const base = await serve(store)
    const upload = await createOne(base, 'a.bin', 2 * PART_BYTES)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    expect(await putPart(upload.grant, 1, content(PART_BYTES + 1))).toBe(201)
    const body = { token: upload.token, parts: [1, 2] }
    const reply = await ask<ErrorResponse>(`${base}/${upload.id}/grant`, 'POST', body)
    expect([reply.status, reply.body.error.code]).toEqual([409, 'plan_exceeded'])
    const open = []
    for await (const one of store.openUploads({})) open.push(one)
    expect(open).toEqual([])
  })

  test('a batch: finished, missing and foreign ones in one answer', async () => {
    const store = await freshStore(testStore)
    const base = await serve(store)
    const files = [1, 2, 3].map((number) => ({ name: `${number}.txt`, path: `trip/${number}.txt`, size: 10, type: '' }))
    const { body } = await ask<CreateResponse>(base, 'POST', { files })
    const uploads = body.uploads.flatMap((one) => ('error' in one ? [] : [one]))
    const bytes = content(10)
    const [first, second, third] = uploads
    if (!first || !second || !third) throw new Error('Not all were created.')
    await putAll(first, bytes)
    await putAll(third, bytes)
    const { body: batch } = await ask<CompleteBatchResponse>(`${base}/complete`, 'POST', {
      uploads: uploads.map(({ token }) => ({ token, md5s: [md5Of(bytes)] })),
    })
    expect(batch.results).toEqual([
      { id: first.id, object: expect.objectContaining({ size: 10 }), receipt: expect.any(String) },
      { id: second.id, error: expect.objectContaining({ code: 'parts_missing', parts: [1] }) },
      { id: third.id, object: expect.objectContaining({ size: 10 }), receipt: expect.any(String) },
    ])
    const names = batch.results.flatMap((one) => ('object' in one ? [one.object.name] : []))
    expect(names[0]?.replace(/1\.txt$/, '')).toBe(names[1]?.replace(/3\.txt$/, ''))
  })

  test('an owner’s open uploads are counted in the store', async () => {
    const store = await freshStore(testStore)
    const base = await serve(store, { limits: { openUploads: 1 } })
    const upload = await createOne(base, 'a.bin', 2 * PART_BYTES)
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    await putPart(upload.grant, 1, content(PART_BYTES))
    await expect(createOne(base, 'b.bin', 10)).rejects.toThrow(/too_many_uploads/)
    const aborted = await ask(`${base}/${upload.id}`, 'DELETE', undefined, { 'Sluice-Token': upload.token })
    expect(aborted.body).toMatchObject({ state: 'ended' })
    await expect(createOne(base, 'b.bin', 10)).resolves.toMatchObject({ parts: { count: 1 } })
  })
})
