/**
 * Names of everything unfinished, in the parts container:
 *
 *     parts/<expiry day>/<owner tag>/<id>.<part size>x<count>/000001 …   the parts, as the uploader PUTs them
 *     parts/<expiry day>/<owner tag>/<id>.<part size>x<count>/m0001 …    sub-manifests, above 1,000 parts
 *     markers/<id>/{intent,done,dead}                                    what became of the upload
 *
 * A listing alone tells age, owner and plan, so sweeping and counting need no database. Whoever holds a signing key can
 * put other names beside ours, so every listed name is hostile: `parseListedName` tells ours, and only those reach a URL.
 */
import type { PartPlan } from '../protocol/messages.ts'
import type { Upload } from '../store/upload.ts'

export type MarkerKind = 'intent' | 'done' | 'dead'

/** Where an upload's parts lie, as far as a name tells it. */
export interface UploadPlace {
  /** UTC day on which the token ends, `yyyymmdd`. */
  readonly expiryDay: string
  readonly ownerTag: string
  readonly id: string
  readonly plan: PartPlan
}

export interface ListedName {
  readonly place: UploadPlace
  /** Ends in a slash; two uploads never share one. */
  readonly prefix: string
  /** `undefined`: a name below our prefix that is not ours. */
  readonly own: { readonly part: number } | { readonly group: number } | undefined
}

/** Everything unfinished that may be swept lies under it. */
export const PARTS_ROOT = 'parts/'
const SEALED_ROOT = 'sealed/'
/** Six digits in a part's name. */
export const MOST_NAMEABLE_PARTS = 999_999

const UPLOAD_ID = /^[0-9a-f]{32}$/
const PLACE = /^parts\/([0-9]{8})\/([0-9a-f]{16})\/([0-9a-f]{32})\.([1-9][0-9]{0,15})x(0|[1-9][0-9]{0,5})\//
const OWN_PART = /^(?!000000)[0-9]{6}$/
const OWN_GROUP = /^m(?!0000)[0-9]{4}$/

export function isUploadId(text: string): boolean {
  return UPLOAD_ID.test(text)
}

/** `20261123`, in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')
}

/** The folder of an upload's parts, with the slash at its end: no other upload's folder begins like it. */
export function partsPrefix(upload: Pick<Upload, 'id' | 'ownerTag' | 'expiresAtMs' | 'parts'>): string {
  const { id, ownerTag, expiresAtMs, parts } = upload
  return placePrefix({ expiryDay: dayOf(expiresAtMs), ownerTag, id, plan: parts })
}

function placePrefix({ expiryDay, ownerTag, id, plan }: UploadPlace): string {
  return `${PARTS_ROOT}${expiryDay}/${ownerTag}/${id}.${plan.size}x${plan.count}/`
}

/** The folder of the copies that `seal` makes, in the sealed container. */
export function sealedPrefix(id: string, plan: PartPlan): string {
  return `${SEALED_ROOT}${id}.${plan.size}x${plan.count}/`
}

/** `000001`: what a grant's `{part}` stands for. */
export function partSuffix(part: number): string {
  return String(part).padStart(6, '0')
}

/** A sub-manifest. A grant's six digits can never spell it. */
export function groupSuffix(group: number): string {
  return `m${String(group).padStart(4, '0')}`
}

export function markerName(id: string, kind: MarkerKind): string {
  return `markers/${id}/${kind}`
}

/** Reads a name of the parts container; `undefined` for whatever does not even lie in an upload's folder. */
export function parseListedName(name: string): ListedName | undefined {
  const [prefix, expiryDay, ownerTag, id, size, count] = PLACE.exec(name) ?? []
  if (prefix === undefined || expiryDay === undefined || ownerTag === undefined || id === undefined) return undefined
  const plan = { size: Number(size), count: Number(count) }
  return { place: { expiryDay, ownerTag, id, plan }, prefix, own: ownSuffix(name.slice(prefix.length)) }
}

/** Whether the rest of a name, behind an upload's prefix, is one that we or a grant of ours wrote. */
export function ownSuffix(suffix: string): ListedName['own'] {
  if (OWN_PART.test(suffix)) return { part: Number(suffix) }
  if (OWN_GROUP.test(suffix)) return { group: Number(suffix.slice(1)) }
  return undefined
}
