/** Clients at work, the store killed among them, started again and looked at; many times over the same folder. */
import { createRandom, type Random } from '../../simulation/random.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { runStore } from '../running-store.ts'
import { changeObjects } from './client.ts'
import { inspect } from './inspect.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { openSession, type Session } from './session.ts'

export interface KillRoundsOptions {
  readonly rounds: number
  /** Chooses what is sent and when it is killed; what is under way at that moment the machine decides. */
  readonly seed: number
}

const CLIENTS = 6
const SHARED = ['shared-1', 'shared-2', 'shared-3'] as const
/** Acknowledged changes before the kill, at most: enough to be in the middle of everything, few enough to do it often. */
const MOST_CHANGES = 80
/** Longer than most requests take, so that the kill falls anywhere within one. */
const MOST_DELAY_MS = 15

/** @returns how many changes were acknowledged in all. */
export async function killRounds({ rounds, seed }: KillRoundsOptions): Promise<number> {
  const random = createRandom(seed)
  const ledger = createLedger()
  const { path: folder, remove } = await temporaryFolder('sluice-kills-')
  for (let round = 0; round < rounds; round++) {
    const store = await runStore(['--folder', folder])
    try {
      const session = await openSession(store)
      await inspect(folder, session, ledger)
      const clients = startClients(session, ledger, random)
      await acknowledgedChanges(ledger, random.whole(1, MOST_CHANGES), clients)
      await delay(random.whole(0, MOST_DELAY_MS))
      await store.end('SIGKILL')
      await clients
    } finally {
      await store.end('SIGKILL')
    }
  }
  const store = await runStore(['--folder', folder])
  await inspect(folder, await openSession(store), ledger)
  await store.end('SIGTERM')
  await remove()
  return ledger.acknowledged()
}

function startClients(session: Session, ledger: Ledger, random: Random): Promise<unknown> {
  const clients = Array.from({ length: CLIENTS }, (_, i) =>
    changeObjects({
      session,
      ledger,
      random: createRandom(random.whole(0, 2 ** 31)),
      own: [`own-${i}-1`, `own-${i}-2`, `own-${i}-3`],
      shared: SHARED,
    }),
  )
  return Promise.all(clients)
}

/** Waits for `count` more of them; ends early, with the reason, when a client fails. */
async function acknowledgedChanges(ledger: Ledger, count: number, clients: Promise<unknown>): Promise<void> {
  const target = ledger.acknowledged() + count
  let isOver = false
  const over = clients.finally(() => {
    isOver = true
  })
  over.catch(() => undefined)
  while (!isOver && ledger.acknowledged() < target) await delay(1)
  if (isOver) await over
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
