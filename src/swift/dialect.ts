/**
 * What a store that speaks Swift's API really does. Ceph's gateway takes the same requests and verifies less
 * (observed on 16.2): where it does not, the driver checks for itself. A property of the driver's configuration.
 */
import type { TempUrlDigest } from './signing/temp-url.ts'

export type DialectName = 'openstack' | 'ceph'

export interface Dialect {
  /** Digest for signatures where `/info` does not say; `undefined`: believe `/info`. */
  readonly digest: TempUrlDigest | undefined
  /** A manifest PUT compares the etag of every segment. Otherwise the parts are looked at again afterwards. */
  readonly verifiesSegments: boolean
  /** A manifest PUT compares its own `Etag` header with the manifest. Ceph answers 422 to the right one. */
  readonly verifiesManifestEtag: boolean
  /** `If-None-Match: *` is honoured. Otherwise a HEAD is asked first. */
  readonly honoursIfNoneMatch: boolean
}

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  openstack: { digest: undefined, verifiesSegments: true, verifiesManifestEtag: true, honoursIfNoneMatch: true },
  ceph: { digest: 'sha1', verifiesSegments: false, verifiesManifestEtag: false, honoursIfNoneMatch: false },
}
