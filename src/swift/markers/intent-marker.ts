/** The marker `intent`: which attempt of which server is committing, and whether it may still be at it. */
import type { SwiftContext } from '../context.ts'
import { readMarker, writeMarker } from './marker.ts'

export interface StoredIntent {
  readonly nonce: string
  /** When the attempt began, store time, milliseconds since the epoch: kept when the attempt marks itself as over. */
  readonly sinceMs: number
  /** No attempt holds it any more: its own said so, or its lease has ended. */
  readonly isOver: boolean
}

export async function readIntent(
  context: SwiftContext,
  id: string,
  signal?: AbortSignal,
): Promise<StoredIntent | undefined> {
  const marker = await readMarker(context, id, 'intent', signal)
  if (marker === undefined) return undefined
  const { nonce, over, sinceMs } = (marker.content ?? {}) as { nonce?: unknown; over?: unknown; sinceMs?: unknown }
  return {
    // An unreadable intent is somebody else's.
    nonce: typeof nonce === 'string' ? nonce : '',
    sinceMs: typeof sinceMs === 'number' ? sinceMs : marker.storedAtMs,
    isOver: over === true || marker.ageMs > context.timing.leaseMs,
  }
}

export async function writeIntent(
  context: SwiftContext,
  id: string,
  nonce: string,
  signal?: AbortSignal,
): Promise<void> {
  await writeMarker(context, id, 'intent', { content: { nonce, over: false }, signal })
}

/** The attempt knows that it committed nothing: the next one need not wait for the lease. */
export async function markIntentOver(
  context: SwiftContext,
  id: string,
  intent: { readonly nonce: string; readonly sinceMs: number },
  signal?: AbortSignal,
): Promise<void> {
  await writeMarker(context, id, 'intent', {
    content: { nonce: intent.nonce, over: true, sinceMs: intent.sinceMs },
    signal,
  })
}
