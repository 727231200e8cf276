/** The real engine in real Chromium through bad days: whatever they bring, the file arrives byte for byte. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileSnapshot } from '../../src/client/engine/snapshot.ts'
import {
  type Climate,
  createDevStore,
  type DevStore,
  type FaultName,
  WEATHER_PRESETS,
  type WeatherPreset,
} from '../../src/dev.ts'
import { startApplication } from '../e2e/support/application.ts'
import { sha256Of, writeRandomFile } from '../e2e/support/random-file.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { listNames } from '../support/listing.ts'
import { temporaryFolder } from '../support/processes.ts'
import { TEST_USERS } from '../support/real-swift.ts'
import { connectAs, freshContainers, type StoreAddress, type TestStore } from '../support/stores.ts'

/** Six parts and a short one. */
const SIZE = 6 * 8 * 1024 * 1024 + 4321

const users = Object.entries(TEST_USERS).map(([role, { user, key }]) => {
  const [account = '', name = ''] = user.split(':')
  return { account, user: name, key, admin: role !== 'runtime' }
})

let browser: Browser
let folder: string
let store: DevStore
let removeFolder: () => Promise<void>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-storm-'))
  browser = await launchChromium()
  const stored = await temporaryFolder('sluice-store-')
  removeFolder = stored.remove
  store = await createDevStore({ folder: stored.path, users })
})
afterAll(async () => {
  await browser?.close()
  await store?.close()
  await removeFolder?.()
  await rm(folder, { recursive: true, force: true })
})

function testStore(): TestStore {
  const address: StoreAddress = { origin: store.url, authUrl: store.authUrl, ...TEST_USERS }
  return {
    label: 'embedded store',
    address: () => address,
    connect: (role) => connectAs(address, role),
    freshContainers: (options) => freshContainers(address, options),
  }
}

interface Outcome {
  readonly file: FileSnapshot | undefined
  /** What the store met until then. */
  readonly met: ReadonlySet<FaultName>
  /** Names in the container of finished objects. */
  readonly objects: readonly string[]
  /** Whether the object that the receipt names is the file. */
  arrived(): Promise<boolean>
}

/** Sends one file through the page, in weather that begins when the page is there. */
async function upload(name: string, begin: () => void, check: (outcome: Outcome) => Promise<void>): Promise<void> {
  const swift = testStore()
  const application = await startApplication(swift)
  const { container } = application.containers
  try {
    const sent = await writeRandomFile(folder, `${name}.zip`, SIZE)
    const page = await openUploadPage(browser, application.origin)
    const met = new Set<FaultName>()
    const stop = store.weather.subscribe(({ faults }) => {
      for (const { fault } of faults) met.add(fault.kind)
    })
    begin()
    await page.pick(sent.path)
    const [file] = (await page.settled(150_000)).files
    store.weather.clear()
    stop()
    await page.close()
    const objects = await listNames(swift, container)
    const arrived = async (): Promise<boolean> => {
      const { object } = await application.verify(file?.receipt ?? '')
      const answer = await swift.connect('runtime').request({ method: 'GET', container, object: object.name })
      return (await sha256Of(answer.body)).sha256 === sent.sha256
    }
    await check({ file, met, objects, arrived })
  } finally {
    store.weather.clear()
    await application.close()
  }
}

const presetNamed = (wanted: string): WeatherPreset => {
  const preset = WEATHER_PRESETS.find(({ name }) => name === wanted)
  if (preset === undefined) throw new Error(`No preset is called ${wanted}.`)
  return preset
}

describe('an upload', { timeout: 180_000 }, () => {
  it.each([1, 2])('survives the storm of seed %d', async (seed) => {
    const { 'flip-byte': _, 'wrong-etag': __, ...chances } = presetNamed('storm').climate?.chances ?? {}
    const climate: Climate = { seed, chances, match: { signed: true, method: ['PUT', 'OPTIONS'] } }
    await upload(
      `storm-${seed}`,
      () => store.weather.setClimate(climate),
      async ({ file, met, arrived }) => {
        expect(file).toMatchObject({ state: 'done', size: SIZE, problem: undefined })
        expect(await arrived()).toBe(true)
        // Both seeds bring it within the first ten requests.
        expect(met).toContain('status')
      },
    )
  })

  it.each([
    ['gateway', ['no-answer', 'status']],
    ['expired-signatures', ['expired']],
    ['busy-store', ['latency', 'status']],
  ] as const)('survives a day of %s', async (name, faults) => {
    await upload(
      name,
      () => void store.weather.add(...presetNamed(name).rules),
      async ({ file, met, arrived }) => {
        expect(file).toMatchObject({ state: 'done', size: SIZE, problem: undefined })
        expect(await arrived()).toBe(true)
        expect([...met]).toEqual(expect.arrayContaining([...faults]))
      },
    )
  })

  it('sends again what was changed on its way, and what was answered with another ETag', async () => {
    await upload(
      'changed',
      () => {
        store.weather.add({ match: { method: 'PUT', nth: 2 }, fault: { kind: 'flip-byte', at: 1000 } })
        store.weather.add({ match: { method: 'PUT', nth: 4 }, fault: { kind: 'wrong-etag' } })
      },
      async ({ file, met, arrived }) => {
        expect(file).toMatchObject({ state: 'done', problem: undefined })
        expect(await arrived()).toBe(true)
        expect([...met].sort()).toEqual(['flip-byte', 'wrong-etag'])
      },
    )
  })

  it('says so where every part is changed on its way, and nothing appears', async () => {
    await upload(
      'hopeless',
      () => void store.weather.add({ fault: { kind: 'flip-byte' } }),
      async ({ file, objects }) => {
        expect(file).toMatchObject({ state: 'failed', problem: { code: 'corrupted_on_the_way' } })
        expect(objects).toEqual([])
      },
    )
  })
})
