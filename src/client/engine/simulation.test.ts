/**
 * The engine's core in a seeded world with faults, and in named ones. A seed that fails is in the message;
 * `SLUICE_SEED=<n>` runs it alone and tells what happens in it. docs/simulation.md says what the world holds.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CALM } from '../../../test/simulation/calm.ts'
import { brokenInvariants } from '../../../test/simulation/invariants.ts'
import { PART } from '../../../test/simulation/part.ts'
import { runSeed } from '../../../test/simulation/run-seeds.ts'
import { type Outcome, type Plan, simulate } from '../../../test/simulation/world.ts'

const run = promisify(execFile)
const SEEDS = process.env.SLUICE_SEEDS ?? '10000'
const ALONE = process.env.SLUICE_SEED
const MINUTE = 60_000
const MiB = 1024 * 1024

/** What the command says on its last line; it is faster than this test would be, for it uses all processors. */
async function command(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['scripts/simulate.mjs', '--json', ...args]).catch(
    (error: { stdout: string }) => error,
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

describe('simulation', () => {
  it('keeps the invariants, whatever the weather', { timeout: 600_000 }, async () => {
    const trace = (line: string) => void process.stdout.write(`${line}\n`)
    if (ALONE === undefined)
      expect(await command('--seeds', SEEDS)).toMatchObject({ seeds: Number(SEEDS), finding: null })
    else expect(runSeed(Number(ALONE), { trace })).toEqual([])
  })

  it('catches bugs that are planted on purpose', { timeout: 600_000 }, async () => {
    const rows = (await command('--planted')) as { bug: string; seed: number | null }[]
    expect(rows.length).toBeGreaterThanOrEqual(5)
    expect(rows.filter(({ seed }) => seed === null)).toEqual([])
  })
})

/** Runs one world and sees that no rule is broken in it. */
function live({ weather, ...plan }: Plan): Outcome {
  const outcome = simulate(1, { happenings: [], ...plan, weather: { ...CALM, ...weather } })
  expect(brokenInvariants(outcome)).toEqual([])
  return outcome
}

function statesOf({ tabs }: Outcome): readonly string[] {
  return tabs.flatMap((tab) => tab.view().snapshot.files.map(({ state, problem }) => problem?.code ?? state))
}

describe('a line that is cut', () => {
  it('every three minutes carries 40 GB at 5 Mbit/s', { timeout: 120_000 }, () => {
    const size = 40e9
    const bytesPerSecond = 5e6 / 8
    const { machine, took, ...outcome } = live({
      files: [size],
      partSize: 8 * MiB,
      weather: { bytesPerSecond, cuts: { up: 3 * MINUTE, down: 2000 }, isCutForEver: true },
      patienceMs: 48 * 60 * MINUTE,
      maxEvents: 5_000_000,
    })
    expect(statesOf({ machine, took, ...outcome })).toEqual(['done'])
    // Each cut costs what is under way: no more than one part for every connection.
    expect(machine.link.bytesSent()).toBeLessThan(size * 1.05)
    expect(took).toBeLessThan(1.2 * (size / bytesPerSecond) * 1000)
  })

  it('ends though only one part and a half fit between two cuts', () => {
    const bytesPerSecond = 200_000
    const up = (1.5 * PART * 1000) / bytesPerSecond
    const outcome = live({
      files: [20 * PART],
      weather: { bytesPerSecond, cuts: { up, down: 1000 }, isCutForEver: true },
      patienceMs: 60 * MINUTE,
    })
    expect(statesOf(outcome)).toEqual(['done'])
  })
})

describe('files together', () => {
  it('cost at most four requests to the application for a hundred small ones', () => {
    const { tally } = live({ files: new Array<number>(100).fill(10_000) }).scene
    expect(tally.calls).toBeLessThanOrEqual(4)
  })

  it('are served fairly: small ones pass a huge one, which goes on meanwhile', () => {
    const moments: (readonly [huge: number, small: number])[] = []
    const outcome = live({
      files: [200 * PART, ...new Array<number>(30).fill(PART / 2)],
      onLook([tab]) {
        const [huge, ...small] = tab?.view().snapshot.files ?? []
        moments.push([huge?.progress ?? 0, small.filter(({ state }) => state === 'done').length])
      },
    })
    expect(new Set(statesOf(outcome))).toEqual(new Set(['done']))
    const [hugeThen = 1] = moments.find(([, small]) => small === 30) ?? []
    expect(hugeThen).toBeGreaterThan(0)
    expect(hugeThen).toBeLessThan(0.5)
  })

  it('get more connections where the store has more hostnames', () => {
    const weather = { bytesPerSecond: 20_000_000, bytesPerSecondAndConnection: 1_000_000 }
    const alone = live({ files: [300 * PART], weather }).scene.tally.mostConnections
    const shared = live({ files: [300 * PART], weather: { ...weather, hosts: 1 } }).scene.tally.mostConnections
    expect(alone).toBe(6)
    expect(shared).toBeGreaterThan(6)
    expect(shared).toBeLessThanOrEqual(12)
  })
})

describe('an application that is away', () => {
  it('does not hold up parts whose grant is there', () => {
    const outcome = live({ files: [50 * PART], happenings: [{ at: 1500, what: 'the application is down' }] })
    const { store, application } = outcome.scene
    const [upload] = application.uploads.values()
    expect(statesOf(outcome)).toEqual(['done'])
    // All parts were there long before it answered again.
    const lastPart = Math.max(...[...store.parts.values()].map(({ at }) => at))
    expect(lastPart).toBeLessThan((upload?.createdAt ?? 0) + 20_000)
  })
})

describe('a cause that does not pass', () => {
  it.each(['container_missing', 'quota_exceeded', 'origin_not_allowed'] as const)('ends with its name: %s', (cause) => {
    expect(statesOf(live({ files: [3 * PART], trouble: cause }))).toEqual([cause])
  })
})
