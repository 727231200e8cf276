/** One upload server over a store in memory, and a client that speaks the protocol to it. */
import type { CreatedUpload, FileDescription, WireError } from '../../src/protocol/messages.ts'
import type { UploadServerOptions } from '../../src/server/options.ts'
import { createUploadServer, type UploadServer } from '../../src/server/upload-server.ts'
import { createMemoryStore, type MemoryStore, partBytes } from './memory-store.ts'

export const TOKEN_SECRET = 'token secret of the tests, long enough'
export const RECEIPT_SECRET = 'receipt secret of the tests, long enough'
export const APP = 'https://app.example'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client in another language would
  readonly body: any
  readonly error: WireError | undefined
}

export interface Call {
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly rawBody?: BodyInit
}

export interface Scene {
  readonly store: MemoryStore
  readonly server: UploadServer
  /** Milliseconds; tests move it. */
  readonly clock: { ms: number }
  /** What the logger was told. */
  readonly logged: { readonly level: 'warn' | 'error'; readonly details: object; readonly message: string }[]
  call(method: string, path: string, call?: Call): Promise<Reply>
  /** Creates one upload and expects it to be accepted. */
  create(file?: Partial<FileDescription>): Promise<CreatedUpload & { readonly size: number }>
  /** Stores all parts as a page would and answers their MD5s. */
  send(upload: CreatedUpload & { readonly size: number }): readonly string[]
}

export function createScene(
  options: Partial<UploadServerOptions> = {},
  store: MemoryStore = createMemoryStore(),
): Scene {
  const clock = { ms: Date.UTC(2026, 10, 23, 12) }
  const logged: Scene['logged'] = []
  const server = createUploadServer({
    ...(options.stores === undefined && { store }),
    tokenSecret: TOKEN_SECRET,
    receiptSecret: RECEIPT_SECRET,
    authorize: (request) => ({ owner: request.headers.get('X-User') ?? 'ada' }),
    now: () => clock.ms,
    logger: {
      warn: (details, message) => void logged.push({ level: 'warn', details, message }),
      error: (details, message) => void logged.push({ level: 'error', details, message }),
    },
    ...options,
  } as UploadServerOptions)

  const call: Scene['call'] = async (method, path, { headers = {}, body, rawBody } = {}) => {
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await server.fetch(
      new Request(APP + path, {
        method,
        headers: { ...(payload !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        ...(payload !== undefined && { body: payload, duplex: 'half' }),
      } as RequestInit),
    )
    const text = await response.text()
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json')
    const parsed = isJson && text !== '' ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body: parsed, error: parsed?.error }
  }

  return {
    store,
    server,
    clock,
    logged,
    call,
    async create(file = {}) {
      const described = { name: 'film.mp4', size: 250, type: 'video/mp4', ...file }
      const { body } = await call('POST', '/uploads', { body: { files: [described] } })
      const [upload] = body.uploads ?? []
      if (upload?.id === undefined) throw new Error(`Not created: ${JSON.stringify(body)}`)
      return { ...upload, size: described.size }
    },
    send: (upload) =>
      partBytes(upload.size, upload.parts).map((bytes, index) => store.put(upload.id, index + 1, bytes)),
  }
}
