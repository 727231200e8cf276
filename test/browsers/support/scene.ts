/** The whole way of an upload for one test: a page's application, and an embedded store whose weather the test makes. */
import { createDevStore, type DevStore } from '../../../src/dev.ts'
import { type SwiftStoreOptions, swiftStore, tempAuth } from '../../../src/swift.ts'
import { sha256Of } from '../../e2e/support/random-file.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { TEST_USERS } from '../../support/real-swift.ts'
import { connectAs, EMBEDDED_USERS, freshContainers, type TestContainers } from '../../support/stores.ts'
import { type Site, type SiteOptions, startSite } from './site.ts'

export interface Scene extends Site {
  readonly weather: DevStore['weather']
  /** Numbers of the parts that pages have sent so far, in the order in which they came; a repeated one is sent again. */
  sentParts(): readonly number[]
  /** Names of everything unfinished in the store. */
  partNames(): Promise<readonly string[]>
  /** The finished object that a receipt is about, as the store gives it. */
  read(receipt: string): Promise<{ readonly size: number; readonly sha256: string }>
}

export interface SceneOptions extends Omit<SiteOptions, 'store'> {
  readonly swift?: Partial<SwiftStoreOptions>
  /** Pages that the store lets in. @default the site's own */
  readonly origins?: readonly string[]
}

export async function openScene({ swift, origins, ...options }: SceneOptions = {}): Promise<Scene> {
  const folder = await temporaryFolder('sluice-browsers-')
  const store = await createDevStore({ folder: folder.path, users: EMBEDDED_USERS })
  const address = { origin: store.url, authUrl: store.authUrl, ...TEST_USERS }
  const connection = connectAs(address, 'runtime')
  const sent: number[] = []
  store.weather.subscribe(({ state, method, path }) => {
    const part = /\/(\d{6})(\?|$)/.exec(path)?.[1]
    if (state === 'under way' && method === 'PUT' && part !== undefined) sent.push(Number(part))
  })
  let containers: TestContainers | undefined
  const site = await startSite({
    ...options,
    async store(origin) {
      containers = await freshContainers(address, { origins: origins ?? [origin] })
      const { container, tempUrlKey } = containers
      const auth = tempAuth({ url: store.authUrl, ...TEST_USERS.runtime })
      return swiftStore({ auth, container, tempUrlKey, ...swift })
    },
  })

  return {
    ...site,
    weather: store.weather,
    sentParts: () => [...sent],
    async partNames() {
      const { partsContainer = '' } = containers ?? {}
      const answer = await connection.request({ method: 'GET', container: partsContainer, query: { prefix: 'parts/' } })
      return (await answer.text()).split('\n').filter((name) => name !== '')
    },
    async read(receipt) {
      const { object } = await site.verify(receipt)
      const answer = await connection.request({ method: 'GET', container: object.container, object: object.name })
      return await sha256Of(answer.body)
    },
    async close() {
      await site.close()
      await store.close()
      await folder.remove()
    },
  }
}
