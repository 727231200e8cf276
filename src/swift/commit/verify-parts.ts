/**
 * Every part is looked at before a manifest names it (see `refuse-early.ts`). The listing knows sizes and
 * MD5s but not what an uploader may add to a PUT, since TempURL signs no header: an expiry would break the finished
 * object later, a pointer would publish other bytes.
 */
import { plannedPartSize, type Upload } from '../../store/upload.ts'
import type { SwiftContext } from '../context.ts'
import { inParallel } from '../in-parallel.ts'
import { partNumbers } from './check-parts.ts'
import { HEADS_AT_ONCE, headPart, type PartState } from './part-head.ts'

export interface BadParts {
  /** Not there, or with other bytes: may be sent again. */
  readonly missing: readonly number[]
  /** Of another size, expiring, or pointing elsewhere. */
  readonly tampered: readonly number[]
}

export async function findBadParts(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal?: AbortSignal,
): Promise<BadParts> {
  const parts = partNumbers(upload)
  const states = await inParallel(parts, HEADS_AT_ONCE, (part) => headPart(context, upload, part, { signal }))
  const isMissing = (part: number) => states[part - 1]?.md5 !== md5s[part - 1]
  return {
    missing: parts.filter(isMissing),
    tampered: parts.filter((part) => !isMissing(part) && isTampered(states[part - 1], upload, part)),
  }
}

function isTampered(state: PartState | undefined, upload: Upload, part: number): boolean {
  if (state === undefined) return false
  return state.expires || state.isPointer || state.size !== plannedPartSize(upload.size, upload.parts, part)
}
