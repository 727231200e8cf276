/**
 * The manifests of an upload, as values. One static large object names up to 1,000 segments; above that, segments are
 * themselves manifests (Swift allows ten levels, two are enough for 999,999 parts).
 * https://docs.openstack.org/swift/latest/overview_large_objects.html
 */
import { md5 } from 'hash-wasm'

export interface Segment {
  readonly container: string
  readonly object: string
  readonly md5: string
  readonly size: number
}

/** A manifest and the object that it becomes. */
export interface Manifest {
  /** JSON for `PUT ?multipart-manifest=put`. Paths are raw: Swift does not decode them. */
  readonly body: string
  /** What Swift must make of it: the MD5 of its segments' MD5s. */
  readonly etag: string
  readonly size: number
  readonly segments: readonly Segment[]
}

export async function buildManifest(segments: readonly Segment[]): Promise<Manifest> {
  const entries = segments.map((segment) => ({
    path: `/${segment.container}/${segment.object}`,
    etag: segment.md5,
    size_bytes: segment.size,
  }))
  return {
    body: JSON.stringify(entries),
    etag: await etagOf(segments.map((segment) => segment.md5)),
    size: segments.reduce((sum, segment) => sum + segment.size, 0),
    segments,
  }
}

/** The etag of the object over parts with these MD5s: of a nested one, the MD5 of its sub-manifests' etags. */
export async function manifestEtag(md5s: readonly string[], perManifest: number): Promise<string> {
  if (md5s.length <= perManifest) return etagOf(md5s)
  return etagOf(await Promise.all(inGroups(md5s, perManifest).map(etagOf)))
}

function etagOf(md5s: readonly string[]): Promise<string> {
  return md5(md5s.join(''))
}

/** Cuts a list into runs of `length`; the last has what remains. */
export function inGroups<Item>(items: readonly Item[], length: number): readonly (readonly Item[])[] {
  const groups = Math.ceil(items.length / length)
  return Array.from({ length: groups }, (_, group) => items.slice(group * length, (group + 1) * length))
}
