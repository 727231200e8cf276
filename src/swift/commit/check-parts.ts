/**
 * Step 2 of a commit: are the parts there? One listing answers for all of them. What it does not show may still exist,
 * since listings lag, so a few are asked by HEAD; many are not, because a bogus complete of 1,000 parts must not cost the
 * cluster 1,000 HEADs. Either way nobody sends a part twice for it: the client asks for each named part itself first.
 */
import type { StoredPart } from '../../protocol/messages.ts'
import type { Upload } from '../../store/upload.ts'
import type { SwiftContext } from '../context.ts'
import { inParallel } from '../in-parallel.ts'
import { listObjects } from '../listing.ts'
import { ownSuffix, partsPrefix } from '../names.ts'
import { HEADS_AT_ONCE, headPart, isAsSent } from './part-head.ts'

/** As many as two listing requests cost the cluster. */
const MOST_HEADS = 16
const MD5 = /^[0-9a-f]{32}$/

/** Parts that are not stored as the client says it sent them, in order. */
export async function findMissingParts(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal?: AbortSignal,
): Promise<readonly number[]> {
  if (upload.parts.count === 0) return []
  const listed = new Map((await listParts(context, upload, signal)).map((stored) => [stored.part, stored]))
  const doubtful = partNumbers(upload).filter((part) => !isAsSent(listed.get(part), upload, part, md5s[part - 1]))
  if (doubtful.length > MOST_HEADS) return doubtful
  const states = await inParallel(doubtful, HEADS_AT_ONCE, (part) =>
    headPart(context, upload, part, { newest: true, signal }),
  )
  return doubtful.filter((part, index) => !isAsSent(states[index], upload, part, md5s[part - 1]))
}

/** Parts of the upload's own plan that the listing shows, in order. */
export async function listParts(
  context: SwiftContext,
  upload: Upload,
  signal?: AbortSignal,
): Promise<readonly StoredPart[]> {
  const prefix = partsPrefix(upload)
  const parts: StoredPart[] = []
  for await (const { name, bytes, hash } of listObjects(context, context.partsContainer, prefix, signal)) {
    const own = ownSuffix(name.slice(prefix.length))
    if (own === undefined || !('part' in own) || own.part > upload.parts.count || !MD5.test(hash)) continue
    parts.push({ part: own.part, size: bytes, md5: hash })
  }
  return parts
}

export function partNumbers(upload: Upload): readonly number[] {
  return Array.from({ length: upload.parts.count }, (_, index) => index + 1)
}
