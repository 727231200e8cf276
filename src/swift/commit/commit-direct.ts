/**
 * The commit of a small file under a random name, without an intent: its only part is copied (or an empty object is
 * written), and the copy depends on nothing that an abort could delete. Two attempts at once make the same object twice.
 *
 * The part and the object are looked at first, then `dead` and `done` are read; whatever is decided is decided with a
 * `done` read after the object was looked at, so that nothing is brought back that the application has taken away since.
 */
import { StoreError } from '../../store/store-error.ts'
import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { isDead } from '../markers/dead-marker.ts'
import { doneRecord, readDone, writeDone } from '../markers/done-marker.ts'
import { partSuffix, partsPrefix } from '../names.ts'
import { headObject, isOwn, type ObjectState } from '../object-head.ts'
import { objectHeaders } from '../object-headers.ts'
import { EMPTY_MD5, landEmpty } from './land-empty.ts'
import { answerMissing } from './missing-parts.ts'
import { ALREADY_COMPLETE, answerFinished, finishedCommit } from './outcomes.ts'
import { headPart, isAsSent } from './part-head.ts'
import { copyPart } from './seal.ts'

interface DirectCommit {
  readonly context: SwiftContext
  readonly upload: Upload
  /** Of the only part, or of nothing. */
  readonly md5: string
  readonly signal: AbortSignal | undefined
}

const ONLY_PART = 1

export async function commitDirect(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal: AbortSignal | undefined,
): Promise<CommitOutcome> {
  const commit: DirectCommit = { context, upload, md5: md5s[0] ?? EMPTY_MD5, signal }
  const [isPartThere, object] = await Promise.all([
    isStored(commit),
    headObject(context, upload.container, upload.object, signal),
  ])
  // `done` comes last, right before the copy: read beside `dead`, another attempt could finish and the application take
  // the object away between the two, and this copy would bring it back.
  const dead = await isDead(context, upload.id, signal)
  const done = await readDone(context, upload.id, signal)
  if (done !== undefined) return answerFinished(context, upload, { done, md5s }, signal)
  if (isOwn(object, upload)) return finishFound(commit, object)
  if (dead) return { state: 'upload_ended' }
  if (!isPartThere) return partMissing(commit)
  return upload.size === 0 ? writeEmpty(commit) : copyOnlyPart(commit)
}

async function isStored({ context, upload, md5, signal }: DirectCommit): Promise<boolean> {
  if (upload.parts.count === 0) return true
  return isAsSent(await headPart(context, upload, ONLY_PART, { newest: true, signal }), upload, ONLY_PART, md5)
}

async function writeEmpty(commit: DirectCommit): Promise<CommitOutcome> {
  const landing = await landEmpty(commit.context, commit.upload, { signal: commit.signal })
  switch (landing.result) {
    case 'landed':
      return finish(commit)
    case 'occupied':
      return finishIfOwn(commit, () => ({ state: 'object_gone' }))
    case 'unknown':
    case 'refused':
      return finishIfOwn(commit, () => {
        throw landing.error
      })
    // An empty object has no parts.
    case 'missing':
    case 'tampered':
      return { state: 'parts_missing', parts: landing.parts, retryAfterSeconds: 0 }
  }
}

async function copyOnlyPart(commit: DirectCommit): Promise<CommitOutcome> {
  const { context, upload, md5, signal } = commit
  const { container, object } = upload
  const source = partsPrefix(upload) + partSuffix(ONLY_PART)
  try {
    const headers = objectHeaders(upload)
    const copied = await copyPart(context, { source, destination: { container, object }, md5, headers, signal })
    if (copied === 'changed') return await afterRefusedCopy(commit)
  } catch (error) {
    return finishIfOwn(commit, () => {
      throw error
    })
  }
  if (!context.dialect.verifiesSegments) return verifyCopy(commit)
  return finish(commit)
}

function partMissing({ context, upload, md5, signal }: DirectCommit): Promise<CommitOutcome> {
  return answerMissing(context, upload, { md5s: [md5], parts: [ONLY_PART] }, signal)
}

/** 404 and 412: the part is gone or other, because another attempt finished and cleaned up, or was sent anew. */
async function afterRefusedCopy(commit: DirectCommit): Promise<CommitOutcome> {
  if (!(await isStored(commit))) return partMissing(commit)
  const message = `The container ${JSON.stringify(commit.upload.container)} is missing. Create it: \`sluice setup\` does.`
  throw new StoreError('container_missing', message, { status: 404 })
}

/** After a lost answer the object tells; a copy that lands later is found by the next call. */
async function finishIfOwn(commit: DirectCommit, otherwise: () => CommitOutcome): Promise<CommitOutcome> {
  const { context, upload, signal } = commit
  const object = await headObject(context, upload.container, upload.object, signal)
  return isOwn(object, upload) ? finishFound(commit, object) : otherwise()
}

/** The upload's object was made by another attempt: a copy has the MD5 of the part that it was made from. */
async function finishFound(commit: DirectCommit, object: ObjectState | undefined): Promise<CommitOutcome> {
  return object?.etag === commit.md5 ? finish(commit) : ALREADY_COMPLETE
}

/** A store that may have ignored the condition of the copy is asked what it copied. */
async function verifyCopy(commit: DirectCommit): Promise<CommitOutcome> {
  const { context, upload, md5, signal } = commit
  const { container, object } = upload
  const state = await headObject(context, container, object, signal)
  if (isOwn(state, upload) && state?.etag === md5 && state.size === upload.size) return finish(commit)
  const response = await context.connection.request({ method: 'DELETE', container, object, signal })
  await response.arrayBuffer()
  return { state: 'part_tampered', parts: [ONLY_PART] }
}

async function finish(commit: DirectCommit): Promise<CommitOutcome> {
  const { context, upload, md5, signal } = commit
  const record = await doneRecord(upload, {
    kind: upload.size === 0 ? 'empty' : 'copy',
    etag: md5,
    md5s: upload.size === 0 ? [] : [md5],
    // The object refers to nothing that an uploader could still reach.
    sealed: true,
    sealedPrefix: undefined,
  })
  await writeDone(context, upload.id, record, { signal })
  if (upload.size > 0) await deletePart(commit)
  return { state: 'complete', commit: finishedCommit(upload, record, false) }
}

/** Only after `done`: a repeated call then finds the answer without the part. A failure leaves it to its own expiry. */
async function deletePart({ context, upload, signal }: DirectCommit): Promise<void> {
  const object = partsPrefix(upload) + partSuffix(ONLY_PART)
  const request = { method: 'DELETE', container: context.partsContainer, object, signal } as const
  await context.connection.request(request).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  )
}
