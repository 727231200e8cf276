/**
 * The commit of an upload that needs an intent: a manifest over its parts, or an empty object under a given name.
 *
 * 1. `done` answers.  2. Are the parts there?  3. The early look.  4. The intent, then the object.
 * 5. Whose is it?  6. `done`.
 */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { delay } from '../delay.ts'
import { doneRecord, readDone, writeDone } from '../markers/done-marker.ts'
import { markIntentOver } from '../markers/intent-marker.ts'
import { sealedPrefix } from '../names.ts'
import { headObject, isOwn } from '../object-head.ts'
import { segmentsPerManifest } from '../plan-parts.ts'
import { type Attempt, beginAttempt } from './attempt.ts'
import { findMissingParts } from './check-parts.ts'
import { claimUpload } from './claim.ts'
import type { Landing } from './land.ts'
import { landEmpty } from './land-empty.ts'
import { landManifest } from './land-manifest.ts'
import { manifestEtag } from './manifest.ts'
import { answerMissing } from './missing-parts.ts'
import { ALREADY_COMPLETE, answerFinished, COMMITTING, finishedCommit } from './outcomes.ts'
import { refuseEarly } from './refuse-early.ts'
import { isContested, lostName, settleName } from './settle-name.ts'
import { findBadParts } from './verify-parts.ts'

interface Commit {
  readonly context: SwiftContext
  readonly upload: Upload
  readonly md5s: readonly string[]
  /** The caller's. */
  readonly signal: AbortSignal | undefined
  /** The parts have been looked at. */
  readonly isVerified: boolean
}

/** A PUT whose answer was lost has mostly ended within these; what takes longer is settled when the lease ends. */
const LOST_ANSWER_WAITS_MS = [0, 500, 1500, 4000, 10_000]
/** For the note that an attempt is over, which is written also after its caller has gone. */
const LAST_WORD_TIMEOUT_MS = 10_000

export async function commitClaimed(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal: AbortSignal | undefined,
): Promise<CommitOutcome> {
  const done = await readDone(context, upload.id, signal)
  if (done !== undefined) return answerFinished(context, upload, { done, md5s }, signal)
  const missing = await findMissingParts(context, upload, md5s, signal)
  if (missing.length > 0) return answerMissing(context, upload, { md5s, parts: missing }, signal)
  const early = await refuseEarly(context, upload, md5s, signal)
  if (early.result === 'refused') return early.outcome

  const commit: Commit = { context, upload, md5s, signal, isVerified: early.result === 'fine' }
  const attempt = beginAttempt(context, signal)
  try {
    const claim = await claimUpload(context, upload, attempt.signal)
    switch (claim.result) {
      case 'answer':
        return claim.outcome
      case 'done':
        return await answerFinished(context, upload, { done: claim.done, md5s }, signal)
      case 'landed':
        return await finish(commit)
      case 'mine':
        return await landAndFinish(commit, attempt, claim.intent)
    }
  } finally {
    attempt.end()
  }
}

interface Intent {
  readonly nonce: string
  readonly sinceMs: number
}

async function landAndFinish(commit: Commit, attempt: Attempt, intent: Intent): Promise<CommitOutcome> {
  const { context, upload, md5s, signal } = commit
  const landing = await land(commit, attempt, intent)
  switch (landing.result) {
    case 'landed':
      // Under a name that nobody else may have, or that anyone may overwrite, there is nothing to find out.
      return isContested(upload) ? finish(commit, intent, attempt) : recordDone(commit, landing.etag)
    case 'occupied': {
      const outcome = await finish(commit, intent, attempt)
      // Whatever held the name went while we looked. Nothing of ours was there, and the next call finds the name free.
      return outcome.state === 'object_gone' ? COMMITTING : outcome
    }
    case 'unknown':
      return finishLost(commit, intent, attempt)
    case 'refused':
      await sayOver(commit, attempt, intent)
      throw landing.error
    case 'tampered':
      await sayOver(commit, attempt, intent)
      return { state: 'part_tampered', parts: landing.parts }
    case 'missing':
      await sayOver(commit, attempt, intent)
      return answerMissing(context, upload, { md5s, parts: landing.parts }, signal)
  }
}

/** Step 4. Whatever fails before the object's own PUT was sent has committed nothing. */
async function land(commit: Commit, attempt: Attempt, intent: Intent): Promise<Landing> {
  const { context, upload, md5s, isVerified } = commit
  try {
    if (upload.size === 0) return await landEmpty(context, upload, attempt)
    if (!isVerified) {
      const { missing, tampered } = await findBadParts(context, upload, md5s, attempt.signal)
      if (missing.length > 0) return { result: 'missing', parts: missing }
      if (tampered.length > 0) return { result: 'tampered', parts: tampered }
    }
    return await landManifest(context, upload, md5s, attempt)
  } catch (error) {
    await sayOver({ context, upload }, attempt, intent)
    throw error
  }
}

/** Marks the intent, unless so much time has passed that it may be another attempt's by now. */
async function sayOver(
  { context, upload }: Pick<Commit, 'context' | 'upload'>,
  attempt: Attempt,
  intent: Intent,
): Promise<void> {
  if (!attempt.isWithinLease()) return
  // The answer is the same without the note; the next call only waits longer.
  await markIntentOver(context, upload.id, intent, AbortSignal.timeout(LAST_WORD_TIMEOUT_MS)).catch(() => undefined)
}

/** Steps 5 and 6, for an object that was just written or found. */
async function finish(commit: Commit, intent?: Intent, attempt?: Attempt): Promise<CommitOutcome> {
  const { context, upload, signal } = commit
  const settled = await settleName(context, upload, signal)
  if (settled.result === 'own' && (await isOfThese(commit, settled.etag))) return recordDone(commit, settled.etag)
  // This attempt is over: its PUT was answered, and what is there is not ours.
  if (intent !== undefined && attempt !== undefined) await sayOver(commit, attempt, intent)
  // Whose call made it will write `done`: only with its MD5s would that be true.
  if (settled.result === 'own') return ALREADY_COMPLETE
  return settled.result === 'others' ? lostName(upload) : { state: 'object_gone' }
}

/** Whether an object of the upload that was found holds the parts of this call: another attempt's may have had others. */
async function isOfThese({ context, upload, md5s, signal }: Commit, etag: string): Promise<boolean> {
  if (upload.size === 0) return true
  return etag === (await manifestEtag(md5s, segmentsPerManifest(await context.capabilities(signal))))
}

/** The answer to the object's PUT was lost: only the object itself can tell. */
async function finishLost(commit: Commit, intent: Intent, attempt: Attempt): Promise<CommitOutcome> {
  const { context, upload, signal } = commit
  for (const waitMs of LOST_ANSWER_WAITS_MS) {
    await delay(waitMs, signal)
    const object = await headObject(context, upload.container, upload.object, signal)
    if (object === undefined || !isOwn(object, upload)) continue
    if (isContested(upload)) return finish(commit, intent, attempt)
    return (await isOfThese(commit, object.etag)) ? recordDone(commit, object.etag) : ALREADY_COMPLETE
  }
  // It may be written yet. The intent stays, and after its lease the next call looks again.
  return COMMITTING
}

/** Step 6. */
async function recordDone({ context, upload, md5s, signal }: Commit, etag: string): Promise<CommitOutcome> {
  const record = await doneRecord(upload, {
    kind: upload.size === 0 ? 'empty' : 'manifest',
    etag,
    md5s,
    // An empty object refers to nothing that an uploader could reach.
    sealed: upload.seal || upload.size === 0,
    sealedPrefix: upload.seal && upload.size > 0 ? sealedPrefix(upload.id, upload.parts) : undefined,
  })
  await writeDone(context, upload.id, record, { signal })
  return { state: 'complete', commit: finishedCommit(upload, record, false) }
}
