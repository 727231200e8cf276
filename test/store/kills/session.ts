/** Requests as a logged-in user, by container and object. */
import type { RunningStore } from '../running-store.ts'

/** Objects are in the one, segments of large objects in the other. */
export const CONTAINERS = { objects: 'objects', segments: 'segments' } as const

export interface Session {
  /** `http://…/v1/AUTH_test` */
  readonly storageUrl: string
  readonly token: string
}

export interface StoreCall {
  readonly method: string
  /** @default 'objects' */
  readonly container?: string
  /** Of the object; '' stands for the container. */
  readonly name: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Sends the body without telling its length. */
  readonly chunked?: boolean
}

export interface StoreAnswer {
  readonly status: number
  readonly headers: Headers
  /** Undefined when it broke off: the status was heard all the same. */
  readonly body: Buffer | undefined
}

const OWNER = { user: 'test:tester', key: 'testing' } as const

/** Logs in and makes the containers where they are missing. */
export async function openSession(
  { authUrl }: RunningStore,
  { user, key }: { readonly user: string; readonly key: string } = OWNER,
): Promise<Session> {
  const login = await fetch(authUrl, { headers: { 'X-Auth-User': user, 'X-Auth-Key': key } })
  const session = {
    storageUrl: login.headers.get('x-storage-url') ?? '',
    token: login.headers.get('x-auth-token') ?? '',
  }
  await login.arrayBuffer()
  for (const container of Object.values(CONTAINERS)) await send(session, { method: 'PUT', container, name: '' })
  return session
}

/** @throws TypeError when the connection breaks before there is an answer. */
export async function send(session: Session, call: StoreCall): Promise<StoreAnswer> {
  const { method, container = CONTAINERS.objects, name, query = '', headers = {}, body, chunked = false } = call
  const answer = await fetch(`${session.storageUrl}/${container}/${name}${query}`, {
    method,
    headers: { ...headers, 'X-Auth-Token': session.token },
    ...(body === undefined ? {} : { body: chunked ? new Blob([new Uint8Array(body)]).stream() : new Uint8Array(body) }),
    ...(chunked ? { duplex: 'half' } : {}),
  } as RequestInit)
  const bytes = await answer.arrayBuffer().then(Buffer.from, () => undefined)
  return { status: answer.status, headers: answer.headers, body: bytes }
}
