/** Signatures end, keys change, clocks are wrong. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { FaultCase } from '../support/fault-case.ts'
import { slowBody, swallowFirst } from '../support/faults.ts'
import { createGate } from '../support/gate.ts'
import { changeContainer } from '../support/parts.ts'
import { PART_BYTES, type Scene } from '../support/scene.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The page's idea of the time; the connection's and the server's are right. */
const clockOff = (ms: number) => `{
  const Real = Date
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length === 0) super(Real.now() + ${ms}); else super(...given) }
    static now() { return Real.now() + ${ms} }
  }
}`

export const permissionCases: readonly FaultCase[] = [
  {
    row: 19,
    fault: 'grants end while parts wait',
    injected: 'grants of 30 s, twelve parts of 12 s each, at most six at once',
    outcome: 'done',
    lostParts: 0,
    bytes: 12 * PART_BYTES,
    options: { server: { grantSeconds: 30 } },
    store: [{ method: 'PUT', fault: slowBody({ bytesPerSecond: PART_BYTES / 12 }) }],
    check({ ledger }) {
      expect(ledger.entries.filter(({ path }) => path.endsWith('/grant')).length).toBeGreaterThan(0)
      expect(ledger.entries.filter(({ to, status }) => to === 'store' && status === 401)).toEqual([])
    },
  },
  {
    row: 20,
    fault: 'a grant ends during a PUT',
    injected: 'grants of 20 s; the second PUT takes 30 s',
    outcome: 'done',
    lostParts: 0,
    options: { server: { grantSeconds: 20 } },
    store: [{ method: 'PUT', nth: 2, fault: slowBody({ bytesPerSecond: PART_BYTES / 30 }) }],
    check({ ledger }) {
      expect(ledger.entries.filter(({ to, status }) => to === 'store' && status === 401)).toEqual([])
    },
  },
  {
    row: 22,
    fault: 'the page’s clock is five days ahead',
    injected: '`Date` of the page, with grants of an hour',
    outcome: 'done',
    lostParts: 0,
    options: { initScript: clockOff(5 * DAY_MS) },
    check: expectNoRenewal,
  },
  {
    row: 22,
    fault: 'the page’s clock is five days behind',
    injected: '`Date` of the page, with grants of an hour',
    outcome: 'done',
    lostParts: 0,
    options: { initScript: clockOff(-5 * DAY_MS) },
    check: expectNoRenewal,
  },
  {
    row: 23,
    fault: 'the application’s clock is two hours behind the store’s',
    injected: 'the driver’s clock; signatures of an hour would be over before they were made',
    outcome: 'done',
    lostParts: 0,
    ...operatorHears(-2 * HOUR_MS, /120 minutes behind/),
  },
  {
    row: 23,
    fault: 'the application’s clock is two days behind the store’s',
    injected: 'the driver’s clock, further off than is made up for; every signature is over before it was made',
    outcome: 'clocks_differ',
    lostParts: 8,
    ...operatorHears(-2 * DAY_MS, /2880 minutes behind/),
  },
  {
    row: 23,
    fault: 'the application’s clock is two hours ahead of the store’s',
    injected: 'the driver’s clock; signatures of an hour are good for three',
    outcome: 'done',
    lostParts: 0,
    ...operatorHears(2 * HOUR_MS, /120 minutes ahead/),
  },
  {
    row: 42,
    fault: 'the key is rotated by the second slot',
    injected: 'once two parts are stored: a new key in the first slot, the old one in the second',
    outcome: 'done',
    lostParts: 0,
    play: (scene, { path }) =>
      afterTwoParts(scene, path, (key) =>
        changeContainer(scene, {
          'X-Container-Meta-Temp-URL-Key': key,
          'X-Container-Meta-Temp-URL-Key-2': scene.containers.tempUrlKey,
        }),
      ),
  },
  {
    row: 43,
    fault: 'the key is replaced, and the application has the new one',
    injected: 'once two parts are stored: a new key; what was signed before is worthless',
    outcome: 'done',
    lostParts: 8,
    play: (scene, { path }) =>
      afterTwoParts(scene, path, async (key) => {
        scene.signWith(key)
        await changeContainer(scene, { 'X-Container-Meta-Temp-URL-Key': key })
      }),
  },
  {
    row: 43,
    fault: 'the key is replaced, and the application learns it later',
    injected: 'once two parts are stored: a new key; the operator configures it after the failure, the person retries',
    outcome: 'done',
    shows: 'key_rejected',
    lostParts: 8,
    async play(scene, { path }) {
      let newest = ''
      await afterTwoParts(scene, path, async (key) => {
        newest = key
        await changeContainer(scene, { 'X-Container-Meta-Temp-URL-Key': key })
      })
      await scene.ui.until('failed')
      scene.signWith(newest)
      await scene.ui.press('retry')
    },
  },
]

/** PUTs from the third on reach Swift only after the change. */
async function afterTwoParts(scene: Scene, path: string, change: (key: string) => Promise<void>): Promise<void> {
  const gate = createGate()
  const held = scene.store.inject({ method: 'PUT', nth: (count) => count > 2, fault: swallowFirst(gate.opened) })
  await scene.ui.choose(path)
  await scene.ledger.stored(2)
  await change(randomBytes(32).toString('hex'))
  scene.ledger.strike()
  gate.open()
  held.end()
}

/** A driver whose clock is off, and a log that has to say so, once. */
function operatorHears(ms: number, words: RegExp): Pick<FaultCase, 'options' | 'check'> {
  const told: string[] = []
  const logger = { warn: (_: object, message: string) => void told.push(message) }
  return {
    options: { driver: () => ({ now: () => Date.now() + ms, logger }) },
    check: () => expect(told).toEqual([expect.stringMatching(words)]),
  }
}

function expectNoRenewal({ ledger }: Scene): void {
  expect(ledger.entries.filter(({ path }) => path.endsWith('/grant'))).toEqual([])
}
