/** From an object's name back to the upload that made it: its marker, and where its parts lie. */
import { drain } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { type DoneFolders, type DoneRecord, readDone } from '../markers/done-marker.ts'
import { isUploadId, parseListedName, sealedPrefix } from '../names.ts'
import type { ObjectState } from '../object-head.ts'
import { aftermathMs } from '../plan-parts.ts'

export interface FinishedUpload {
  readonly id: string
  /** `undefined`: the server died between the object and the marker. */
  readonly record: DoneRecord | undefined
  readonly notified: boolean
  /** The same folders, as the marker keeps them. */
  readonly prefixes: DoneFolders
  /** Folders that hold the object's parts. */
  readonly folders: readonly { readonly container: string; readonly prefix: string }[]
  /** From then on nobody can ask about the upload, milliseconds since the epoch. */
  readonly neverNeededAfterMs: number
}

const DAY_MS = 24 * 60 * 60_000

/** `undefined` for an object that did not come this way. */
export async function findUpload(
  context: SwiftContext,
  container: string,
  name: string,
  object: ObjectState,
  signal?: AbortSignal,
): Promise<FinishedUpload | undefined> {
  const { uploadId: id } = object
  if (id === undefined || !isUploadId(id)) return undefined
  const done = await readDone(context, id, signal)
  const record = done?.record
  const prefix =
    done?.folders.partsPrefix ??
    (object.isManifest ? await prefixInManifest(context, container, name, signal) : undefined)
  const listed = prefix === undefined ? undefined : parseListedName(prefix)
  // Neither a marker nor a manifest may point us at another upload's parts.
  const place = listed?.place.id === id && listed.prefix === prefix ? listed.place : undefined
  const folders =
    place === undefined || prefix === undefined
      ? []
      : [
          { container: context.partsContainer, prefix },
          ...(done?.folders.sealedPrefix === undefined
            ? []
            : [{ container: context.sealedContainer, prefix: sealedPrefix(id, place.plan) }]),
        ]
  const prefixes = { ...done?.folders, ...(place !== undefined && prefix !== undefined && { partsPrefix: prefix }) }
  const neverNeededAfterMs =
    record?.neverNeededAfterMs ??
    (place === undefined ? context.now() + 8 * DAY_MS : endOfDayMs(place.expiryDay) + aftermathMs(place.plan.size))
  return { id, record, notified: done?.notified ?? false, prefixes, folders, neverNeededAfterMs }
}

function endOfDayMs(day: string): number {
  return Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`) + DAY_MS
}

/** The folder that the first segment of a manifest lies in. */
async function prefixInManifest(
  context: SwiftContext,
  container: string,
  object: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const query = { 'multipart-manifest': 'get' }
  const response = await context.connection.request({ method: 'GET', container, object, query, signal })
  if (response.status !== 200) {
    await drain(response)
    return undefined
  }
  const segments: unknown = await response.json().catch(() => undefined)
  const first: unknown = Array.isArray(segments) ? segments[0] : undefined
  const name = typeof first === 'object' && first !== null && 'name' in first ? String(first.name) : ''
  const root = `/${context.partsContainer}/`
  return name.startsWith(root) ? parseListedName(name.slice(root.length))?.prefix : undefined
}
