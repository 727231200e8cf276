/** The real engine in real Chromium through a storm: whatever the seed brings, the file arrives byte for byte. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Climate, createDevStore, type DevStore, type FaultName, WEATHER_PRESETS } from '../../src/dev.ts'
import { startApplication } from '../e2e/support/application.ts'
import { sha256Of, writeRandomFile } from '../e2e/support/random-file.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { temporaryFolder } from '../support/processes.ts'
import { TEST_USERS } from '../support/real-swift.ts'
import { connectAs, freshContainers, type StoreAddress, type TestStore } from '../support/stores.ts'

/** Eight parts and a short one. */
const SIZE = 8 * 8 * 1024 * 1024 + 4321

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

/** Uploads one file under `climate`; tells which faults it met. */
async function uploadUnder(climate: Climate): Promise<ReadonlySet<FaultName>> {
  const swift = testStore()
  const application = await startApplication(swift)
  try {
    const file = await writeRandomFile(folder, `storm-${climate.seed}.zip`, SIZE)
    const page = await openUploadPage(browser, application.origin)
    const met = new Set<FaultName>()
    const stop = store.weather.subscribe(({ faults }) => {
      for (const { fault } of faults) met.add(fault.kind)
    })
    store.weather.setClimate(climate)
    await page.pick(file.path)
    const { files } = await page.settled(150_000)
    store.weather.clear()
    stop()
    await page.close()
    expect(files).toMatchObject([{ state: 'done', size: SIZE, problem: undefined }])

    const { object } = await application.verify(files[0]?.receipt ?? '')
    const answer = await swift
      .connect('runtime')
      .request({ method: 'GET', container: application.containers.container, object: object.name })
    expect(await sha256Of(answer.body)).toEqual({ size: SIZE, sha256: file.sha256 })
    return met
  } finally {
    store.weather.clear()
    await application.close()
  }
}

describe('an upload', () => {
  it.each([1, 2])('survives the storm of seed %d', { timeout: 180_000 }, async (seed) => {
    const climate = WEATHER_PRESETS.find(({ name }) => name === 'storm')?.climate
    const chances = { ...climate?.chances, latency: 0.2 }
    const met = await uploadUnder({ seed, chances, match: { signed: true } })
    // Both seeds bring it within the first 18 requests, and nine parts with their preflights are as many.
    expect(met).toContain('status')
  })
})
