/**
 * Who may commit when, in this process: one commit at a time per upload (a second call joins the first), a few per
 * owner, some in all. What finds no place waits in line; where the line is full too, the answer is `busy`.
 */
import { Refusal } from '../refusal.ts'

export interface CommitDesk<Result> {
  /**
   * Runs `job` when there is room for it. The same upload with the same `md5s` joins the run that is under way.
   * @throws Refusal `commit_under_way` for the same upload with other MD5s, `busy` where the line is full.
   */
  run(ticket: CommitTicket, job: () => Promise<Result>): Promise<Result>
  /** A commit of this upload waits or runs here. */
  holds(id: string): boolean
}

export interface CommitTicket {
  readonly id: string
  readonly owner: string
  readonly md5s: readonly string[]
}

export interface CommitDeskOptions {
  readonly perOwner: number
  readonly total: number
}

/** One full batch of completes. */
const MAX_WAITING_PER_OWNER = 100
/** Bounds the memory: a waiting commit holds its MD5s, 32 kB for 1,000 parts. */
const MAX_WAITING = 1000
/** A commit of a plain object takes some 50 ms and one of 1,000 parts some seconds; the line moves fast. */
const BUSY_RETRY_SECONDS = 2

interface Waiting {
  readonly owner: string
  readonly start: () => void
}

export function createCommitDesk<Result>({ perOwner, total }: CommitDeskOptions): CommitDesk<Result> {
  const held = new Map<string, { readonly fingerprint: string; readonly result: Promise<Result> }>()
  const running = new Map<string, number>()
  const waiting: Waiting[] = []
  let runningInAll = 0

  const hasRoom = (owner: string): boolean => runningInAll < total && (running.get(owner) ?? 0) < perOwner

  const enter = (owner: string): void => {
    runningInAll += 1
    running.set(owner, (running.get(owner) ?? 0) + 1)
  }

  const leave = (owner: string): void => {
    runningInAll -= 1
    const left = (running.get(owner) ?? 1) - 1
    if (left === 0) running.delete(owner)
    else running.set(owner, left)
    // The first in line that may go; an owner at the limit holds nobody else up.
    const next = waiting.findIndex((entry) => hasRoom(entry.owner))
    if (next !== -1) waiting.splice(next, 1)[0]?.start()
  }

  const place = (owner: string): Promise<void> => {
    if (hasRoom(owner)) {
      enter(owner)
      return Promise.resolve()
    }
    const ofOwner = waiting.filter((entry) => entry.owner === owner).length
    if (waiting.length >= MAX_WAITING || ofOwner >= MAX_WAITING_PER_OWNER) {
      throw new Refusal('busy', { retryAfterSeconds: BUSY_RETRY_SECONDS })
    }
    return new Promise((resolve) => {
      const start = (): void => {
        enter(owner)
        resolve()
      }
      waiting.push({ owner, start })
    })
  }

  const inPlace = async (owner: string, placed: Promise<void>, job: () => Promise<Result>): Promise<Result> => {
    await placed
    try {
      return await job()
    } finally {
      leave(owner)
    }
  }

  return {
    run({ id, owner, md5s }, job) {
      const fingerprint = md5s.join('')
      const current = held.get(id)
      if (current?.fingerprint === fingerprint) return current.result
      if (current !== undefined) throw new Refusal('commit_under_way', { retryAfterSeconds: BUSY_RETRY_SECONDS })
      const result = inPlace(owner, place(owner), job).finally(() => held.delete(id))
      held.set(id, { fingerprint, result })
      return result
    },
    holds: (id) => held.has(id),
  }
}
