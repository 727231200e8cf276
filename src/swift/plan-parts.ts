/**
 * How a file is cut.
 *
 * - 8 MiB at least: below that the round trips of preflight, PUT and answer weigh more than the bytes on a long link.
 * - As many parts as one manifest takes (1,000) while they stay at or below 16 MiB: one manifest, one grant, and a part
 *   that a cut train link costs is small. A link that was measured to be fast raises the 16 MiB.
 * - Above that (16 GB) the parts keep their size and the manifests nest; 40 GB are 2,385 parts of 16 MiB.
 * - At 100,000 parts the parts grow again, up to the store's own limit for one PUT.
 */
import type { PartPlan } from '../protocol/messages.ts'
import type { Upload, UploadDraft } from '../store/upload.ts'
import type { StoreLimits } from '../store/upload-store.ts'
import type { SwiftCapabilities } from './account/capabilities.ts'
import { MOST_NAMEABLE_PARTS } from './names.ts'

const MIB = 1024 ** 2
export const DEFAULT_MIN_PART_BYTES: number = 8 * MIB
const USUAL_MAX_PART_BYTES = 16 * MIB
/** A part should not take longer than this on one of the connections, or a lost one costs too much time. */
const FAST_PART_SECONDS = 2
/** Connections that the client starts with; the measured speed is the sum of all. */
const CONNECTIONS = 4
/** Their HEADs and sub-manifests must fit into one attempt of a commit; see `DEFAULT_TIMING`. */
const MOST_PARTS = 100_000
/** Segments of one manifest where `/info` does not tell: Swift's default. */
const DEFAULT_SEGMENTS = 1000
/** Signatures of one grant: 46 kB of them. */
const PARTS_PER_GRANT = 1000
/** The largest file that is copied rather than put under a manifest: 8 MiB copy in 0.05 s, 2 GiB in 14 s. */
const LARGEST_COPY_BYTES = 8 * MIB
/** The slowest PUT that Swift keeps open: 64 KiB (its read size) within each client timeout of 60 s. */
const SLOWEST_BYTES_PER_MS = (64 * 1024) / 60_000
/** One attempt of a commit gives up after 10 minutes; see `DEFAULT_TIMING`. */
const SHORTEST_AFTERMATH_MS = 3_600_000

/** What can be planned on a cluster. `minPartBytes` lowers or raises our own 8 MiB, never the store's minimum. */
export function swiftLimits(capabilities: SwiftCapabilities, minPartBytes: number): StoreLimits {
  const { slo, maxFileBytes, maxObjectNameBytes } = capabilities
  const maxParts = Math.min(MOST_PARTS, MOST_NAMEABLE_PARTS, segmentsPerManifest(capabilities) ** 2)
  return {
    maxObjectBytes: Math.min(Number.MAX_SAFE_INTEGER, maxParts * maxFileBytes),
    minPartBytes: Math.max(minPartBytes, slo?.minSegmentBytes ?? 1),
    maxPartBytes: maxFileBytes,
    maxParts,
    uniformParts: false,
    maxNameBytes: maxObjectNameBytes,
    maxPartsPerGrant: PARTS_PER_GRANT,
  }
}

export function segmentsPerManifest({ slo }: SwiftCapabilities): number {
  return slo?.maxSegments ?? DEFAULT_SEGMENTS
}

/**
 * Cuts a file of `size` bytes.
 * @throws RangeError for a size that is not a count of bytes or larger than the store takes.
 */
export function planParts(
  size: number,
  limits: StoreLimits,
  perManifest: number,
  measuredBytesPerSecond: number | undefined,
): PartPlan {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`The size ${size} is not a number of bytes.`)
  if (size > limits.maxObjectBytes) {
    throw new RangeError(`The file has ${size} bytes; the store takes at most ${limits.maxObjectBytes}.`)
  }
  const { minPartBytes, maxPartBytes, maxParts } = limits
  const flat = roundUp(size / perManifest)
  const comfortable = Math.min(flat, Math.max(USUAL_MAX_PART_BYTES, fastPartBytes(measuredBytesPerSecond)))
  const demanded = roundUp(size / maxParts)
  const partBytes = Math.min(maxPartBytes, Math.max(minPartBytes, comfortable, demanded))
  return { size: partBytes, count: Math.ceil(size / partBytes) }
}

/** To whole MiB, so that parts begin on offsets that disks and people like; small ones stay as they are. */
function roundUp(bytes: number): number {
  return bytes <= MIB ? Math.ceil(bytes) : Math.ceil(bytes / MIB) * MIB
}

function fastPartBytes(bytesPerSecond = 0): number {
  return roundUp((bytesPerSecond / CONNECTIONS) * FAST_PART_SECONDS)
}

/**
 * Whether the object appears by one request that makes a plain object (a copy of the only part, or an empty one)
 * instead of a manifest. Only under a random name: neither can be made conditional on the name being free.
 */
export function commitsDirectly({
  parts,
  size,
  randomName,
}: Pick<UploadDraft, 'size' | 'randomName'> & { parts: PartPlan }): boolean {
  return randomName && parts.count <= 1 && size <= LARGEST_COPY_BYTES
}

/**
 * How long after the end of a token a PUT of `bytes` that it allowed, or a commit that it began, can still be at work,
 * milliseconds: the slowest pace that Swift accepts, and never less than several attempts of a commit take.
 */
export function aftermathMs(bytes: number): number {
  return Math.max(SHORTEST_AFTERMATH_MS, Math.ceil(bytes / SLOWEST_BYTES_PER_MS))
}

/** From then on nobody holds a token of the upload, and no PUT that a grant began can still land. */
export function neverNeededAfterMs({ expiresAtMs, parts }: Pick<Upload, 'expiresAtMs' | 'parts'>): number {
  return expiresAtMs + aftermathMs(parts.size)
}
