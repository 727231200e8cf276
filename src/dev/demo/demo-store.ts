/**
 * Where the demo's bytes go: the embedded store, or the cluster that the environment names. Either is set up as
 * `sluice setup` would, so the demo shows the real way; on the embedded store the application then runs as a user without
 * admin rights.
 */
import { join } from 'node:path'
import { connectionFromEnvironment, hasSwiftEnvironment } from '../../swift/account/auth-from-environment.ts'
import { tempAuth } from '../../swift/account/auth-temp.ts'
import {
  createSwiftConnection,
  type SwiftConnection,
  type SwiftConnectionOptions,
} from '../../swift/account/connection.ts'
import { applySetUp, planSetUp, type SetUpOptions } from '../../swift/set-up/set-up.ts'
import { type SwiftStore, swiftStore } from '../../swift/swift-store.ts'
import { createDevStore } from '../store/create-dev-store.ts'

export interface DemoStore {
  readonly driver: SwiftStore
  /** For what the driver does not do: reading an object's bytes on behalf of the visitor. */
  readonly connection: SwiftConnection
  readonly container: string
  /** Where browsers reach it. */
  readonly publicUrl: URL
  /** `undefined`: a cluster of the environment. */
  readonly embedded: { readonly folder: string; readonly authUrl: string } | undefined
  /** It signs download links of its own. */
  readonly signsDownloads: boolean
  close(): Promise<void>
}

export interface DemoStoreOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the embedded store keeps its files. */
  readonly folder: string
  /** Origins of the page. */
  readonly origins: readonly string[]
}

/** @throws SetUpError, StoreError, SwiftEnvironmentError as `sluice setup` does. */
export async function openDemoStore(options: DemoStoreOptions): Promise<DemoStore> {
  return hasSwiftEnvironment(options.environment) ? openCluster(options) : openEmbedded(options)
}

async function openEmbedded({ folder, origins }: DemoStoreOptions): Promise<DemoStore> {
  const files = join(folder, 'store')
  const store = await createDevStore({ folder: files })
  try {
    const container = 'demo'
    const admin = { auth: tempAuth({ url: store.authUrl, user: 'test:tester', key: 'testing' }) }
    const runtime = { auth: tempAuth({ url: store.authUrl, user: 'test:runtime', key: 'runtime-key' }) }
    const keys = await setUp(admin, { container, origins, runtimeUser: 'test:runtime', downloadKey: true })
    return {
      ...(await opened(runtime, container, keys)),
      embedded: { folder: files, authUrl: store.authUrl },
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openCluster({ environment, origins }: DemoStoreOptions): Promise<DemoStore> {
  const login = connectionFromEnvironment(environment)
  const container = environment.SLUICE_CONTAINER || 'sluice-demo'
  // No key of the account is made for a demo: downloads pass through the application instead.
  const keys = await setUp(login, { container, origins, ...givenKey(environment.SLUICE_TEMPURL_KEY) })
  return { ...(await opened(login, container, keys)), embedded: undefined, close: async () => {} }
}

function givenKey(tempUrlKey: string | undefined): Pick<SetUpOptions, 'tempUrlKey'> {
  return tempUrlKey ? { tempUrlKey } : {}
}

interface Keys {
  readonly tempUrlKey: string
  readonly downloadKey?: string
}

async function setUp(login: SwiftConnectionOptions, options: SetUpOptions): Promise<Keys> {
  const connection = createSwiftConnection(login)
  const plan = await planSetUp(connection, options)
  await applySetUp(connection, plan, options)
  return {
    tempUrlKey: plan.tempUrlKey.value,
    ...(plan.downloadKey === undefined ? {} : { downloadKey: plan.downloadKey.value }),
  }
}

async function opened(login: SwiftConnectionOptions, container: string, keys: Keys) {
  const connection = createSwiftConnection(login)
  return {
    driver: swiftStore({ ...login, container, ...keys }),
    connection,
    container,
    publicUrl: await connection.publicUrl(),
    signsDownloads: keys.downloadKey !== undefined,
  }
}
