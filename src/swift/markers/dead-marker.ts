/** The marker `dead`: the upload was aborted. Final; the store deletes it once nobody can finish the upload any more. */
import type { Upload } from '../../store/upload.ts'
import type { SwiftContext } from '../context.ts'
import { neverNeededAfterMs } from '../plan-parts.ts'
import { readMarker, writeMarker } from './marker.ts'

export async function isDead(context: SwiftContext, id: string, signal?: AbortSignal): Promise<boolean> {
  return (await readMarker(context, id, 'dead', signal)) !== undefined
}

export async function writeDead(context: SwiftContext, upload: Upload, signal?: AbortSignal): Promise<void> {
  await writeMarker(context, upload.id, 'dead', { content: {}, deleteAtMs: neverNeededAfterMs(upload), signal })
}
