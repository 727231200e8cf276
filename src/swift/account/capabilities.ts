/**
 * What a cluster says about itself in `/info`. Sections exist only for middleware that is switched on, and an operator
 * may hide any of them, so everything has the default of Swift's own documentation.
 */
import { StoreError } from '../../store/store-error.ts'
import type { TempUrlDigest } from '../signing/temp-url.ts'
import type { SwiftConnection } from './connection.ts'

export interface SwiftCapabilities {
  /** Swift's version; `undefined` where hidden, and on Ceph. */
  readonly version: string | undefined
  /** Largest single PUT, bytes. */
  readonly maxFileBytes: number
  /** UTF-8 bytes. */
  readonly maxObjectNameBytes: number
  /** UTF-8 bytes. */
  readonly maxContainerNameBytes: number
  readonly maxListingEntries: number
  /** `undefined`: the cluster has no TempURL, or hides it. */
  readonly tempUrl: { readonly digests: readonly TempUrlDigest[]; readonly methods: readonly string[] } | undefined
  /** `undefined`: the cluster has no static large objects, or hides it. */
  readonly slo:
    | { readonly maxSegments: number; readonly maxManifestBytes: number; readonly minSegmentBytes: number }
    | undefined
  /** Names in one bulk-delete; `undefined`: the cluster has none, or hides it. */
  readonly maxBulkDeletes: number | undefined
}

/** A store that refuses to say: Ceph, or an operator who hides `/info`. */
const UNKNOWN_STATUSES: ReadonlySet<number> = new Set([401, 403, 404, 405])
const GIB = 1024 ** 3

/**
 * Reads `/info`.
 * @throws StoreError when the store does not answer, or answers something that is not JSON.
 */
export async function readCapabilities(
  connection: SwiftConnection,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<SwiftCapabilities> {
  const response = await connection.request({ method: 'GET', scope: 'info', signal })
  if (UNKNOWN_STATUSES.has(response.status)) {
    await response.body?.cancel()
    return parseCapabilities({})
  }
  const info: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
  if (typeof info !== 'object' || info === null) {
    const message = `The store's /info answered ${response.status} and no JSON. Check that the storage URL is a Swift's.`
    throw new StoreError('store_error', message, { status: response.status })
  }
  return parseCapabilities(info as Record<string, unknown>)
}

/** Reads the JSON of `/info`; what is absent takes Swift's documented default. */
export function parseCapabilities(info: Readonly<Record<string, unknown>>): SwiftCapabilities {
  const swift = section(info, 'swift') ?? {}
  const slo = section(info, 'slo')
  const tempUrl = section(info, 'tempurl')
  const bulkDelete = section(info, 'bulk_delete')
  return {
    version: typeof swift.version === 'string' ? swift.version : undefined,
    maxFileBytes: count(swift.max_file_size, 5 * GIB + 2),
    maxObjectNameBytes: count(swift.max_object_name_length, 1024),
    maxContainerNameBytes: count(swift.max_container_name_length, 256),
    maxListingEntries: count(swift.container_listing_limit, 10_000),
    tempUrl: tempUrl && { digests: digestsOf(tempUrl), methods: words(tempUrl.methods) ?? ['GET', 'HEAD', 'PUT'] },
    slo: slo && {
      maxSegments: count(slo.max_manifest_segments, 1000),
      // 2 MiB until 2.16, 8 MiB since: the smaller one where the cluster does not say.
      maxManifestBytes: count(slo.max_manifest_size, 2 * 1024 ** 2),
      minSegmentBytes: count(slo.min_segment_size, 1),
    },
    maxBulkDeletes: bulkDelete && count(bulkDelete.max_deletes_per_request, 10_000),
  }
}

function section(info: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> | undefined {
  const value = info[name]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : otherwise
}

function words(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined
}

/** Before 2.17 Swift knew SHA-1 only and did not say so. */
function digestsOf(tempUrl: Readonly<Record<string, unknown>>): readonly TempUrlDigest[] {
  const known: readonly TempUrlDigest[] = ['sha256', 'sha512', 'sha1']
  const allowed = words(tempUrl.allowed_digests)
  return allowed === undefined ? ['sha1'] : known.filter((digest) => allowed.includes(digest))
}
