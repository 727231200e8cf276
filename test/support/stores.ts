/**
 * One suite, every store: `describeEachStore` runs it against real OpenStack Swift and against the embedded store,
 * each with containers that no other test uses.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { tempAuth } from '../../src/swift/auth-temp.ts'
import { createSwiftConnection, type SwiftConnection } from '../../src/swift/connection.ts'
import type { SwiftUser } from './real-swift.ts'

/** Where a store is and who may do what; the same shape for every store. */
export interface StoreAddress {
  readonly origin: string
  readonly authUrl: string
  readonly admin: SwiftUser
  readonly runtime: SwiftUser
  readonly other: SwiftUser
}

export type Role = 'admin' | 'runtime' | 'other'

export interface TestContainers {
  readonly container: string
  readonly partsContainer: string
  readonly sealedContainer: string
  /** Key of the parts container. */
  readonly tempUrlKey: string
}

export interface TestContainersOptions {
  /** @default 'test-' and random digits */
  readonly container?: string
  /** Pages that may send to the parts container. @default none */
  readonly origins?: readonly string[]
}

export interface TestStore {
  readonly label: string
  /** Only within tests and hooks: the store is started before the suite's own `beforeAll`. */
  address(): StoreAddress
  /** A connection with a login of its own. */
  connect(role: Role): SwiftConnection
  /** New containers as `sluice setup` makes them: the runtime user may read and write, and knows no admin right. */
  freshContainers(options?: TestContainersOptions): Promise<TestContainers>
}

interface StoreKind {
  readonly label: string
  start(): Promise<{ readonly address: StoreAddress; stop(): Promise<void> }>
  whyNot(): string | undefined
}

const realSwift: StoreKind = {
  label: 'OpenStack Swift',
  whyNot: () => (inject('realSwift') === null ? 'not installed' : undefined),
  async start() {
    const address = inject('realSwift')
    if (address === null) throw new Error('Real Swift is not installed.')
    return { address, stop: async () => {} }
  },
}

const kinds: readonly StoreKind[] = [realSwift]

/** Runs a suite once per store. A store that is not installed here is reported as skipped. */
export function describeEachStore(title: string, suite: (store: TestStore) => void): void {
  for (const kind of kinds) describeStore(kind, title, suite)
}

/** Runs a suite against real OpenStack Swift only. */
export function describeRealSwift(title: string, suite: (store: TestStore) => void): void {
  describeStore(realSwift, title, suite)
}

function describeStore(kind: StoreKind, title: string, suite: (store: TestStore) => void): void {
  describe.skipIf(kind.whyNot() !== undefined)(`${title} · ${kind.label}`, () => {
    let started: Awaited<ReturnType<StoreKind['start']>> | undefined
    beforeAll(async () => {
      started = await kind.start()
    })
    afterAll(() => started?.stop())
    const address = () => {
      if (started === undefined) throw new Error('The store runs only within tests and hooks.')
      return started.address
    }
    const connect = (role: Role) => connectAs(address(), role)
    suite({ label: kind.label, address, connect, freshContainers: (options) => freshContainers(address(), options) })
  })
}

/** A connection with a login of its own. */
export function connectAs(address: StoreAddress, role: Role): SwiftConnection {
  return createSwiftConnection({ auth: tempAuth({ url: address.authUrl, ...address[role] }) })
}

/** New containers on a store that a test has started itself. */
export async function freshContainers(
  address: StoreAddress,
  { container = `test-${randomBytes(6).toString('hex')}`, origins = [] }: TestContainersOptions = {},
): Promise<TestContainers> {
  const connection = connectAs(address, 'admin')
  const tempUrlKey = randomBytes(32).toString('hex')
  const rights = { 'X-Container-Read': address.runtime.user, 'X-Container-Write': address.runtime.user }
  const names = { container, partsContainer: `${container}_parts`, sealedContainer: `${container}_sealed` }
  const create = async (name: string, headers: Readonly<Record<string, string>>) => {
    const response = await connection.request({ method: 'PUT', container: name, headers: { ...rights, ...headers } })
    if (response.status !== 201) throw new Error(`Container ${name} was not made: ${response.status}.`)
  }
  await Promise.all([
    create(names.container, {}),
    create(names.sealedContainer, {}),
    create(names.partsContainer, {
      'X-Container-Meta-Sluice': '1',
      'X-Container-Meta-Temp-URL-Key': tempUrlKey,
      'X-Container-Meta-Access-Control-Allow-Origin': origins.join(' '),
      'X-Container-Meta-Access-Control-Expose-Headers': 'etag x-timestamp x-trans-id',
    }),
  ])
  return { ...names, tempUrlKey }
}
