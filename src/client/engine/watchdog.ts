/** Nothing waits for ever: what is silent for too long is cut off; a request counts as lost, a read begins again. */
import type { PutRun, Run } from './runs.ts'
import type { EngineState } from './state.ts'

/** The shortest silence that counts: below it, a busy radio cell or a sleeping disk looks the same. */
const SILENCE_MS = 30_000
/** Before anything was measured: twice the time after which Swift itself gives up on a silent client. */
const UNMEASURED_SILENCE_MS = 120_000
/** The whole part may sit in some buffer, so before anything was measured its answer may take this long. */
const UNMEASURED_ANSWER_MS = 300_000
/** How many times the expected time is still no stall. */
const PATIENCE = 4
/** No link is so slow that a part's answer takes longer than this. */
const LONGEST_SILENCE_MS = 20 * 60_000
/** Progress is reported at least once for so many bytes: what a send buffer takes at a gulp. */
const GULP_BYTES = 1024 * 1024
/** An application answers `complete` within 20 s by the protocol; three times that is lost. */
const CALL_MS = 60_000
/** After a sleep, or a time without a network: a connection that survived shows it by then. */
const WAKING_MS = 10_000
/** A disk that sleeps needs half as long; beyond that the person is told what is waited for. */
const READ_MS = 30_000
/** A HEAD moves nothing. */
const CHECK_MS = 30_000

/** When a run counts as stalled if nothing comes of it before. */
export function watchAt(state: EngineState, run: Run): number {
  const shakenAt = Math.max(state.wokeAt, state.onlineAt)
  const movedAt = 'movedAt' in run ? run.movedAt : run.startedAt
  // What was under way when the computer fell asleep is most likely dead; and Firefox never sends what it was asked to
  // while it was going offline.
  const limit = movedAt < shakenAt ? shakenAt + WAKING_MS : Number.POSITIVE_INFINITY
  switch (run.kind) {
    case 'put':
      return Math.min(limit, movedAt + silence(state, run))
    case 'check':
      return Math.min(limit, movedAt + CHECK_MS)
    case 'hash':
    case 'sample':
      // The network has nothing to do with it: on a line that comes back every few seconds, a lost read would wait for ever.
      return Math.max(movedAt, state.wokeAt) + (run.isBegun ? patience(state) : LONGEST_SILENCE_MS)
    case 'claim':
      return Number.POSITIVE_INFINITY
    default:
      return Math.min(limit, movedAt + CALL_MS)
  }
}

function patience({ diskPatience }: EngineState): number {
  return Math.min(LONGEST_SILENCE_MS, diskPatience * READ_MS)
}

function silence({ connectionRate }: EngineState, { size, sent, patience }: PutRun): number {
  const isAllSent = sent >= size
  const unmeasured = isAllSent ? UNMEASURED_ANSWER_MS : UNMEASURED_SILENCE_MS
  const bytes = isAllSent ? size : Math.min(size, GULP_BYTES)
  const expected = connectionRate && Math.max(SILENCE_MS, (PATIENCE * bytes * 1000) / connectionRate)
  return Math.min(LONGEST_SILENCE_MS, patience * (expected ?? unmeasured))
}
