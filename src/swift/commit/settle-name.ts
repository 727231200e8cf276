/**
 * Step 5 of a commit: whose object is under the name? Of two simultaneous PUTs with `If-None-Match: *` Swift accepts both
 * (observed in 9 of 10 rounds) and the last writer wins. Every writer that passed the check has written long before the
 * wait is over, so whoever then finds another's id knows that it lost, and only one finds its own.
 */
import type { Upload } from '../../store/upload.ts'
import type { SwiftContext } from '../context.ts'
import { delay } from '../delay.ts'
import { headObject, isOwn } from '../object-head.ts'

/** A name that others may want too and that nobody may overwrite. */
export function isContested({ randomName, overwrite }: Upload): boolean {
  return !randomName && !overwrite
}

export type Settled =
  | { readonly result: 'own'; readonly etag: string }
  /** Another upload's, or an object that came another way. */
  | { readonly result: 'others' }
  | { readonly result: 'none' }

export async function settleName(context: SwiftContext, upload: Upload, signal?: AbortSignal): Promise<Settled> {
  if (isContested(upload)) await delay(context.timing.settleMs, signal)
  const object = await headObject(context, upload.container, upload.object, signal)
  if (object === undefined) return { result: 'none' }
  return isOwn(object, upload) ? { result: 'own', etag: object.etag } : { result: 'others' }
}

/** What a caller is told whose object is not under the name: under a random one, nobody can have taken it. */
export function lostName(upload: Upload): { readonly state: 'name_taken' | 'object_gone' } {
  return { state: isContested(upload) ? 'name_taken' : 'object_gone' }
}
