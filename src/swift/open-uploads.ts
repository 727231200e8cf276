/**
 * Unfinished uploads, found by listing: the names of parts tell day, owner and plan. Parts of finished uploads lie in the
 * same folders for as long as their object lives, so the marker `done` of each is asked.
 */
import type { OpenUpload } from '../store/upload-store.ts'
import type { SwiftContext } from './context.ts'
import { listObjects } from './listing.ts'
import { readDone } from './markers/done-marker.ts'
import { PARTS_ROOT, parseListedName, type UploadPlace } from './names.ts'

interface Found {
  readonly place: UploadPlace
  readonly prefix: string
  storedBytes: number
  storedParts: number
}

/** Costs a listing of the parts container, one request for each 10,000 names, and one read for each upload. */
export async function* findOpenUploads(
  context: SwiftContext,
  { ownerTag }: { readonly ownerTag?: string },
  signal?: AbortSignal,
): AsyncGenerator<OpenUpload, void, void> {
  for await (const { place, storedBytes, storedParts } of foldersOf(context, signal)) {
    if (ownerTag !== undefined && place.ownerTag !== ownerTag) continue
    if ((await readDone(context, place.id, signal)) !== undefined) continue
    const { id, expiryDay, plan } = place
    const plannedBytes = plan.size * plan.count
    yield { id, ownerTag: place.ownerTag, plannedBytes, storedBytes, storedParts, expiryDay }
  }
}

/** Listings are sorted, so the names of one folder come together. */
async function* foldersOf(context: SwiftContext, signal: AbortSignal | undefined): AsyncGenerator<Found, void, void> {
  let found: Found | undefined
  for await (const { name, bytes } of listObjects(context, context.partsContainer, PARTS_ROOT, signal)) {
    const listed = parseListedName(name)
    if (listed === undefined) continue
    if (found?.prefix !== listed.prefix) {
      if (found !== undefined) yield found
      found = { place: listed.place, prefix: listed.prefix, storedBytes: 0, storedParts: 0 }
    }
    // Sub-manifests count no bytes of their own; hostile names do.
    if (listed.own !== undefined && 'group' in listed.own) continue
    found.storedBytes += bytes
    if (listed.own !== undefined) found.storedParts += 1
  }
  if (found !== undefined) yield found
}
