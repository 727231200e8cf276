/** Swift's default limits (swift.conf, `[swift-constraints]`), as `/info` tells them. */
export const LIMITS = {
  /** 5 GiB + 2: Swift's own default. */
  maxFileBytes: 5_368_709_122,
  maxMetaNameLength: 128,
  maxMetaValueLength: 256,
  maxMetaCount: 90,
  maxMetaOverallSize: 4096,
  maxHeaderBytes: 8192,
  maxObjectNameBytes: 1024,
  maxContainerNameBytes: 256,
  listingLimit: 10_000,
  maxManifestSegments: 1000,
  maxManifestBytes: 8_388_608,
  /** Seconds between the blanks that keep a long answer alive. */
  yieldSeconds: 10,
  maxDeletes: 10_000,
} as const
