/**
 * Markers: three small objects that tell what becomes of an upload.
 *
 * - `intent`: a commit is under way. Written with a nonce of the attempt, never deleted while the upload is unsettled.
 * - `done`: the object has appeared. From then on nothing is written under its name for this upload.
 * - `dead`: the upload was aborted. Final: never taken back.
 *
 * They are read with `X-Newest: true`, which asks every replica: "write mine, read yours" between a commit and an abort
 * holds only if a write that was answered is seen. Times are the store's own (`X-Timestamp` against `Date`), so that the
 * clocks of several application servers need not agree.
 */
import { StoreError } from '../../store/store-error.ts'
import { drain, expectStatus, refusal } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { delay } from '../delay.ts'
import { type MarkerKind, markerName } from '../names.ts'

export interface StoredMarker {
  readonly content: unknown
  /** When it was written, store time, milliseconds since the epoch. */
  readonly storedAtMs: number
  /** Store time now minus then, milliseconds. */
  readonly ageMs: number
  /** Metadata `notified` of the marker. */
  readonly notified: boolean
}

const NOTIFIED = 'X-Object-Meta-Notified'
/** Writing the same bytes again is harmless, and a lost `done` costs the client a whole lease of waiting: three tries. */
const WRITE_WAITS_MS = [250, 1000]

export async function readMarker(
  context: SwiftContext,
  id: string,
  kind: MarkerKind,
  signal?: AbortSignal,
): Promise<StoredMarker | undefined> {
  const response = await context.connection.request({
    method: 'GET',
    container: context.partsContainer,
    object: markerName(id, kind),
    headers: { 'X-Newest': 'true' },
    signal,
  })
  if (response.status !== 200) {
    await drain(response)
    if (response.status === 404) return undefined
    throw refusal(response.status, `Reading the marker ${kind}`)
  }
  const content: unknown = await response.json().catch(() => undefined)
  const storedAtMs = storeTimeMs(response.headers) ?? context.now()
  const nowMs = Date.parse(response.headers.get('Date') ?? '') || context.now()
  return { content, storedAtMs, ageMs: nowMs - storedAtMs, notified: response.headers.get(NOTIFIED) === 'true' }
}

/** When an object was written, by the store's own clock, milliseconds. */
export function storeTimeMs(headers: Headers): number | undefined {
  const seconds = Number.parseFloat(headers.get('X-Timestamp') ?? '')
  if (Number.isFinite(seconds)) return seconds * 1000
  const lastModified = Date.parse(headers.get('Last-Modified') ?? '')
  return Number.isNaN(lastModified) ? undefined : lastModified
}

export interface MarkerWrite {
  readonly content: unknown
  /** Lets the store delete the marker, milliseconds since the epoch. */
  readonly deleteAtMs?: number
  readonly notified?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a marker. A 202 (Swift holds a newer one already) is no failure here: whoever must know reads it again.
 * @throws StoreError when it could not be written; then it may be there or not.
 */
export async function writeMarker(
  context: SwiftContext,
  id: string,
  kind: MarkerKind,
  write: MarkerWrite,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await context.connection.request({
        method: 'PUT',
        container: context.partsContainer,
        object: markerName(id, kind),
        headers: {
          'Content-Type': 'application/json',
          ...(write.deleteAtMs === undefined ? {} : { 'X-Delete-At': deleteAt(context, write.deleteAtMs) }),
          ...(write.notified === true ? { [NOTIFIED]: 'true' } : {}),
        },
        body: JSON.stringify(write.content),
        signal: write.signal,
      })
      return await expectStatus(response, [201, 202], `Writing the marker ${kind}`)
    } catch (error) {
      const waitMs = WRITE_WAITS_MS[tries]
      if (waitMs === undefined || !isTransient(error)) throw error
      await delay(waitMs, write.signal)
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof StoreError && (error.code === 'store_busy' || error.code === 'store_unreachable')
}

/** Swift deletes by its own clock, and refuses an `X-Delete-At` that has passed by it. */
export function deleteAt({ connection, now }: SwiftContext, ms: number): string {
  return String(Math.ceil((connection.storeAheadMs() + Math.max(ms, now() + 60_000)) / 1000))
}

/** Notes on the marker that the application's hook has been told: metadata only, so the content cannot be brought back. */
export async function noteNotified(
  context: SwiftContext,
  id: string,
  kind: MarkerKind,
  signal?: AbortSignal,
): Promise<void> {
  const response = await context.connection.request({
    method: 'POST',
    container: context.partsContainer,
    object: markerName(id, kind),
    headers: { [NOTIFIED]: 'true' },
    signal,
  })
  await expectStatus(response, [202, 404], `Noting on the marker ${kind}`)
}
