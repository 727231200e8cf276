/**
 * One suite, every store: `describeEachStore` runs it against real OpenStack Swift and against the embedded store,
 * each with containers that no other test uses.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { createDevStore, type DevUser } from '../../src/dev.ts'
import { tempAuth } from '../../src/swift/account/auth-temp.ts'
import { createSwiftConnection, type SwiftConnection } from '../../src/swift/account/connection.ts'
import { applySetUp, planSetUp } from '../../src/swift/set-up/set-up.ts'
import { temporaryFolder } from './processes.ts'
import { type SwiftUser, TEST_USERS } from './real-swift.ts'

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

const embeddedStore: StoreKind = {
  label: 'embedded store',
  whyNot: () => undefined,
  async start() {
    const { path: folder, remove } = await temporaryFolder('sluice-store-')
    const { url: origin, authUrl, close } = await createDevStore({ folder, users: EMBEDDED_USERS })
    return {
      address: { origin, authUrl, ...TEST_USERS },
      async stop() {
        await close()
        await remove()
      },
    }
  },
}

/** The same users for an embedded store. */
export const EMBEDDED_USERS: readonly DevUser[] = Object.entries(TEST_USERS).map(([role, { user, key }]) => {
  const [account = '', name = ''] = user.split(':')
  return { account, user: name, key, admin: role !== 'runtime' }
})

const kinds: readonly StoreKind[] = [realSwift, embeddedStore]

/** Runs a suite once per store. A store that is not installed here is reported as skipped. */
export function describeEachStore(title: string, suite: (store: TestStore) => void): void {
  for (const kind of kinds) describeStore(kind, title, suite)
}

/** Runs a suite against real OpenStack Swift only. */
export function describeRealSwift(title: string, suite: (store: TestStore) => void): void {
  describeStore(realSwift, title, suite)
}

/** Runs a suite against the embedded store only. */
export function describeEmbeddedStore(title: string, suite: (store: TestStore) => void): void {
  describeStore(embeddedStore, title, suite)
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
  const options = { container, origins, runtimeUser: address.runtime.user, seal: true, tempUrlKey }
  const plan = await planSetUp(connection, options)
  await applySetUp(connection, plan, options)
  const { parts: partsContainer, sealed: sealedContainer = '' } = plan.containers
  return { container, partsContainer, sealedContainer, tempUrlKey }
}
