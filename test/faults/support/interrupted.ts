/** What trials of interrupted uploads have in common. */
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultProxy, InjectedRule } from './fault-proxy.ts'
import { slowBody } from './faults.ts'
import { createGate } from './gate.ts'
import { PART_BYTES, type Scene } from './scene.ts'

export const VISIT_BYTES: number = 8 * PART_BYTES

/** Whatever is under way when the page goes: browsers allow six connections to a host. */
export const CONNECTIONS = 6

/** So slow that nothing of it ends by itself, however busy the machine is. */
const CRAWL = 16 * 1024

export interface Crawl {
  readonly rule: InjectedRule
  /** What comes from now on is not slow, and what is on its way is not any more: only so is a sender that went away seen. */
  end(): void
}

/** PUTs crawl from this one on. */
export function crawlFrom(store: FaultProxy, first: number): Crawl {
  const gate = createGate()
  const fault = slowBody({ bytesPerSecond: CRAWL, until: gate.opened })
  const rule = store.inject({ method: 'PUT', nth: (count) => count >= first, fault })
  return {
    rule,
    end() {
      rule.end()
      gate.open()
    },
  }
}

/** Chooses a file of eight parts and waits until three of them are stored; the others crawl. */
export async function meetInTheMiddle({ store, ui }: Scene, { path }: RandomFile): Promise<Crawl> {
  const crawl = crawlFrom(store, 4)
  await ui.choose(path)
  await ui.has(3)
  return crawl
}

/** What the store has acknowledged is not sent again. */
export function expectNoneAgain({ ledger }: Scene): void {
  expect(ledger.sentInVain()).toEqual([])
}
