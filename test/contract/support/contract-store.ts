/**
 * The contract: one and the same cases against real OpenStack Swift and against the embedded store. Where they differ,
 * the embedded store is wrong; docs/embedded-store.md lists the few differences that are meant.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { createDevStore } from '../../../src/dev.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { type RawRequest, type RawResponse, sendRaw } from './http-client.ts'

export type Role = 'admin' | 'runtime' | 'other' | 'nobody'

export interface ContractRequest extends Omit<RawRequest, 'target'> {
  /** Container and object, not encoded. Left out: the account. */
  readonly at?: readonly [container: string, object?: string]
  readonly query?: Readonly<Record<string, string>>
  /** @default 'admin' */
  readonly as?: Role
}

export interface SignOptions {
  readonly method: string
  readonly at: readonly [container: string, object: string]
  readonly key: string
  readonly digest?: 'sha1' | 'sha256' | 'sha512'
  /** Seconds from now. @default 300 */
  readonly expiresIn?: number
  readonly prefix?: string
  readonly ipRange?: string
  readonly encoding?: 'hex' | 'base64' | 'base64url'
  readonly isoExpires?: boolean
}

export interface ContractStore {
  readonly label: string
  /** Only within tests and hooks. */
  origin(): string
  /** Path of the account, such as `/v1/AUTH_main`. */
  accountPath(): string
  send(request: ContractRequest): Promise<RawResponse>
  /** Sends without a token and without making a path. */
  raw(request: RawRequest): Promise<RawResponse>
  logIn(user: string, key: string): Promise<RawResponse>
  /** A new container. */
  container(headers?: Readonly<Record<string, string>>): Promise<string>
  /** Puts an object and expects 201. */
  put(
    at: readonly [string, string],
    body: string | Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<RawResponse>
  users(): Readonly<Record<'admin' | 'runtime' | 'other', { readonly user: string; readonly key: string }>>
}

interface Running {
  readonly origin: string
  readonly users: ReturnType<ContractStore['users']>
  stop(): Promise<void>
}

/** Runs the cases once per store; real Swift is reported as skipped where it is not installed. */
export function describeContract(title: string, cases: (store: ContractStore) => void): void {
  const noSwift = inject('realSwift') === null
  describe.skipIf(noSwift)(`${title} · OpenStack Swift`, () => runCases('swift', startReal, cases))
  describe(`${title} · embedded store`, () => runCases('embedded', startEmbedded, cases))
}

async function startReal(): Promise<Running> {
  const address = inject('realSwift')
  if (address === null) throw new Error('Real Swift is not installed.')
  const { origin, admin, runtime, other } = address
  return { origin, users: { admin, runtime, other }, stop: async () => {} }
}

async function startEmbedded(): Promise<Running> {
  const folder = await temporaryFolder('sluice-contract-')
  const users = {
    admin: { user: 'main:admin', key: 'admin-key' },
    runtime: { user: 'main:runtime', key: 'runtime-key' },
    other: { user: 'other:admin', key: 'other-key' },
  }
  const store = await createDevStore({
    folder: folder.path,
    users: Object.entries(users).map(([role, { user, key }]) => {
      const [account = '', name = ''] = user.split(':')
      return { account, user: name, key, admin: role !== 'runtime' }
    }),
  })
  const stop = async (): Promise<void> => {
    await store.close()
    await folder.remove()
  }
  return { origin: store.url, users, stop }
}

function runCases(label: string, start: () => Promise<Running>, cases: (store: ContractStore) => void): void {
  let running: Running | undefined
  const tokens = new Map<Role, string>()
  beforeAll(async () => {
    running = await start()
    const store = createContractStore(label, running, tokens)
    for (const role of ['admin', 'runtime', 'other'] as const) {
      const { user, key } = running.users[role]
      tokens.set(role, (await store.logIn(user, key)).headers['x-auth-token'] ?? '')
    }
  })
  afterAll(() => running?.stop())
  const now = (): Running => {
    if (running === undefined) throw new Error('The store runs only within tests and hooks.')
    return running
  }
  const lazy: Running = {
    get origin() {
      return now().origin
    },
    get users() {
      return now().users
    },
    stop: async () => {},
  }
  cases(createContractStore(label, lazy, tokens))
}

function createContractStore(label: string, running: Running, tokens: ReadonlyMap<Role, string>): ContractStore {
  const accountPath = (): string => `/v1/AUTH_${running.users.admin.user.split(':')[0]}`
  const raw = (request: RawRequest): Promise<RawResponse> => sendRaw(running.origin, request)

  function send({ at, query, as = 'admin', headers, ...rest }: ContractRequest): Promise<RawResponse> {
    const token = tokens.get(as)
    const path = at === undefined ? accountPath() : pathOf(accountPath(), at)
    return raw({
      ...rest,
      target: query === undefined ? path : `${path}?${new URLSearchParams(query)}`,
      headers: { ...(token === undefined ? {} : { 'X-Auth-Token': token }), ...headers },
    })
  }

  async function container(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = `contract-${randomBytes(6).toString('hex')}`
    const response = await send({ method: 'PUT', at: [name], headers })
    if (response.status !== 201) throw new Error(`Container ${name} was not made: ${response.status} ${response.text}`)
    return name
  }

  async function put(
    at: readonly [string, string],
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawResponse> {
    const response = await send({ method: 'PUT', at, body, headers })
    if (response.status !== 201) throw new Error(`Object ${at[1]} was not made: ${response.status} ${response.text}`)
    return response
  }

  return {
    label,
    origin: () => running.origin,
    accountPath,
    send,
    raw,
    container,
    put,
    logIn: (user, key) =>
      raw({ method: 'GET', target: '/auth/v1.0', headers: { 'X-Auth-User': user, 'X-Auth-Key': key } }),
    users: () => running.users,
  }
}

/** `/v1/account/container/object`, each name percent-encoded, slashes of the object kept. */
export function pathOf(accountPath: string, [container, object]: readonly [string, string?]): string {
  const encode = (name: string): string => encodeURIComponent(name).replaceAll('%2F', '/')
  return `${accountPath}/${encode(container)}${object === undefined ? '' : `/${encode(object)}`}`
}

/**
 * Target of a TempURL. Written out once more here on purpose: the cases must not trust the signer of the package.
 */
export function signedTarget(store: ContractStore, options: SignOptions): string {
  const { method, at, key, digest = 'sha256', expiresIn = 300, prefix, ipRange, encoding = 'hex' } = options
  const expires = Math.floor(Date.now() / 1000) + expiresIn
  const path =
    prefix === undefined
      ? `${store.accountPath()}/${at[0]}/${at[1]}`
      : `prefix:${store.accountPath()}/${at[0]}/${prefix}`
  const lines = [...(ipRange === undefined ? [] : [`ip=${ipRange}`]), method, String(expires), path]
  const signature = createHmac(digest, key).update(lines.join('\n')).digest(encoding)
  const query = new URLSearchParams({
    temp_url_sig: encoding === 'hex' ? signature : `${digest}:${signature}`,
    temp_url_expires: options.isoExpires ? `${new Date(expires * 1000).toISOString().slice(0, 19)}Z` : String(expires),
    ...(prefix === undefined ? {} : { temp_url_prefix: prefix }),
    ...(ipRange === undefined ? {} : { temp_url_ip_range: ipRange }),
  })
  return `${pathOf(store.accountPath(), at)}?${query}`
}
