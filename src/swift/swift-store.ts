/** The driver for OpenStack Swift, and for stores that speak its API. */
import type { FinishedObjects, ObjectFacts } from '../store/finished-objects.ts'
import type { UploadStore } from '../store/upload-store.ts'
import { abortUpload } from './abort.ts'
import { readCapabilities, type SwiftCapabilities } from './account/capabilities.ts'
import { createSwiftConnection, type SwiftAuth } from './account/connection.ts'
import { describeDifference } from './account/store-clock.ts'
import { commitUpload } from './commit/commit.ts'
import { createNameLock } from './commit/name-lock.ts'
import { type CommitTiming, DEFAULT_TIMING, type SwiftContext } from './context.ts'
import { diagnoseUpload } from './diagnose.ts'
import { DIALECTS, type DialectName } from './dialect.ts'
import { signDownloadUrl } from './finished/download-url.ts'
import { expireObject } from './finished/expire-object.ts'
import { moveObject } from './finished/move-object.ts'
import { removeObject } from './finished/remove-object.ts'
import { signGrant } from './grant.ts'
import { inspectUpload } from './inspect.ts'
import { createKeyScopeCheck } from './key-scope.ts'
import { readDone } from './markers/done-marker.ts'
import { noteNotified } from './markers/marker.ts'
import { headObject } from './object-head.ts'
import { checkMetadata } from './object-headers.ts'
import { findOpenUploads } from './open-uploads.ts'
import { encodeContainerName, encodeObjectName } from './path.ts'
import { DEFAULT_MIN_PART_BYTES, planParts, segmentsPerManifest, swiftLimits } from './plan-parts.ts'
import type { TempUrlDigest } from './signing/temp-url.ts'
import { createUrlSigner, type UrlSigner } from './signing/url-signer.ts'

export interface SwiftStoreOptions {
  /** How to log in: `tempAuth(…)`, `keystoneV3(…)`. */
  readonly auth: SwiftAuth
  /** Container of finished objects. */
  readonly container: string
  /** Container of parts and markers. @default `<container>_parts` */
  readonly partsContainer?: string
  /** Container of sealed parts, needed where uploads are sealed. @default `<container>_sealed` */
  readonly sealedContainer?: string
  /** The parts container's own key (`X-Container-Meta-Temp-URL-Key`), which signs the uploads. */
  readonly tempUrlKey: string
  /**
   * Whose key `tempUrlKey` is. With the account's, nothing is signed before the copy attack (CVE-2026-97149) was tried
   * and failed. @default 'container', with Ceph, which knows no other, 'account'
   */
  readonly tempUrlKeyScope?: 'container' | 'account'
  /** Sign with the account's key although the copy attack works on this cluster. @default false */
  readonly acceptCopyAttack?: boolean
  /** The account's key (`X-Account-Meta-Temp-URL-Key`), which signs downloads. Without it there are no download URLs. */
  readonly downloadKey?: string
  /** Storage URL for browsers, where the one that the login tells is not theirs. */
  readonly publicUrl?: string | URL
  /**
   * Further origins under which browsers reach the same store, such as `https://upload-2.example.com`. A browser opens
   * six connections to a hostname on HTTP/1.1; on a long line each further one carries as much again. CORS is the
   * container's and holds for all of them. @default none
   */
  readonly hosts?: readonly (string | URL)[]
  /** Storage URL for this server. @default the one that the login tells */
  readonly internalUrl?: string | URL
  /** Talk to the internal address that the login tells, such as Rackspace's ServiceNet. @default false */
  readonly preferInternal?: boolean
  /** Digest of the signatures. @default the best one that `/info` lists: SHA-256 on any Swift since 2.17 */
  readonly digest?: TempUrlDigest
  /** `ceph` for Ceph's gateway, which verifies less. @default 'openstack' */
  readonly dialect?: DialectName
  /** Let `remove` work in a container that keeps versions, whose versions then lose their parts. @default false */
  readonly removeVersioned?: boolean
  /** Smallest planned part, bytes. @default 8 MiB: below it round trips weigh more than bytes */
  readonly minPartBytes?: number
  /** @default 15 min lease, 10 min for an attempt, 500 ms before a given name is looked at again */
  readonly timing?: Partial<CommitTiming>
  /**
   * Where the operator is told that this machine's clock and the store's differ by more than a minute. Signatures are
   * then made for the store's time, up to a day ahead of ours. @default console
   */
  readonly logger?: { warn(details: object, message: string): void }
  /** @default the runtime's own */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

export type SwiftStore = UploadStore & FinishedObjects

/**
 * Makes the driver. Nothing is asked of the store here: the first call logs in and reads `/info`.
 * @throws TypeError for container names or hosts that cannot be used, RangeError for a minimum part that is no size.
 */
export function swiftStore(options: SwiftStoreOptions): SwiftStore {
  const { minPartBytes = DEFAULT_MIN_PART_BYTES } = options
  if (!(Number.isSafeInteger(minPartBytes) && minPartBytes > 0)) {
    throw new RangeError(`minPartBytes is ${minPartBytes}, which is no size in bytes.`)
  }
  const context = createContext(options)
  const signer = createUrlSigner({
    tempUrlKey: options.tempUrlKey,
    downloadKey: options.downloadKey,
    digest: options.digest,
    dialect: context.dialect,
    capabilities: () => context.capabilities(),
  })
  const ask = options.fetch ?? fetch
  const checkKeyScope = createKeyScopeCheck(context.connection, {
    keyScope: options.tempUrlKeyScope ?? (options.dialect === 'ceph' ? 'account' : 'container'),
    acceptCopyAttack: options.acceptCopyAttack ?? false,
    finished: context.container,
    parts: context.partsContainer,
    key: options.tempUrlKey,
    fetch: ask,
    now: context.now,
  })
  return {
    ...uploads(context, signer, { minPartBytes, ask, checkKeyScope }),
    ...finishedObjects(context, signer, options.removeVersioned ?? false),
  }
}

function createContext(options: SwiftStoreOptions): SwiftContext {
  const { auth, container, dialect = 'openstack', now = Date.now, publicUrl, internalUrl, logger = console } = options
  const { partsContainer = `${container}_parts`, sealedContainer = `${container}_sealed` } = options
  for (const name of [container, partsContainer, sealedContainer]) encodeContainerName(name)
  if (new Set([container, partsContainer, sealedContainer]).size < 3) {
    throw new TypeError('Finished objects, parts and sealed parts need a container each: their keys and rights differ.')
  }
  const connection = createSwiftConnection({
    auth,
    now,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(internalUrl === undefined ? {} : { internalUrl }),
    preferInternal: options.preferInternal ?? false,
    onClockDifference: (storeAheadMs) => logger.warn({ storeAheadMs }, describeDifference(storeAheadMs)),
  })
  return {
    connection,
    container,
    partsContainer,
    sealedContainer,
    hosts: (options.hosts ?? []).map(originOf),
    dialect: DIALECTS[dialect],
    timing: { ...DEFAULT_TIMING, ...options.timing },
    now,
    storeTime: () => now() + connection.storeAheadMs(),
    capabilities: rememberSuccess(() => readCapabilities(connection)),
    withNameLock: createNameLock(),
  }
}

/** @throws TypeError for what is no origin. */
function originOf(host: string | URL): string {
  const { protocol, origin, pathname, search, hash } = new URL(host)
  if (!/^https?:$/.test(protocol) || `${pathname}${search}${hash}` !== '/') {
    throw new TypeError(`hosts: ${origin} needs a scheme and a hostname, and nothing behind them: https://host`)
  }
  return origin
}

/** Reads once for all callers; a failure is not remembered. */
function rememberSuccess(read: () => Promise<SwiftCapabilities>): () => Promise<SwiftCapabilities> {
  let reading: Promise<SwiftCapabilities> | undefined
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined
      throw error
    })
    return reading
  }
}

interface UploadParts {
  readonly minPartBytes: number
  /** Asks as a browser would. */
  readonly ask: typeof fetch
  readonly checkKeyScope: () => Promise<void>
}

function uploads(context: SwiftContext, signer: UrlSigner, parts: UploadParts): UploadStore {
  const { minPartBytes, ask, checkKeyScope } = parts
  return {
    async limits() {
      return swiftLimits(await context.capabilities(), minPartBytes)
    },
    async begin({ measuredBytesPerSecond, ...draft }) {
      encodeObjectName(draft.object)
      checkMetadata(draft)
      await checkKeyScope()
      const capabilities = await context.capabilities()
      const limits = swiftLimits(capabilities, minPartBytes)
      const parts = planParts(draft.size, limits, segmentsPerManifest(capabilities), measuredBytesPerSecond)
      return { ...draft, container: context.container, parts }
    },
    grant: (upload, parts, expiresInSeconds) => signGrant(context, signer, { upload, parts, expiresInSeconds }),
    inspect: (upload, { signal } = {}) => inspectUpload(context, upload, signal),
    commit: (upload, md5s, { signal } = {}) => commitUpload(context, upload, md5s, signal),
    async acknowledge(upload, { signal } = {}) {
      // A tombstone is left alone: a POST would clear the time at which it goes.
      const done = await readDone(context, upload.id, signal)
      if (done?.record !== undefined && !done.notified) await noteNotified(context, upload.id, 'done', signal)
    },
    abort: (upload, { signal } = {}) => abortUpload(context, upload, signal),
    diagnose: (upload, part, origin, { signal } = {}) =>
      diagnoseUpload(context, { upload, part, origin, signer, fetch: ask, signal }),
    openUploads: (filter, { signal } = {}) => findOpenUploads(context, filter, signal),
  }
}

function finishedObjects(context: SwiftContext, signer: UrlSigner, removeVersioned: boolean): FinishedObjects {
  return {
    head: (name, { signal } = {}) => headFacts(context, name, signal),
    downloadUrl: (name, options) => signDownloadUrl(context, signer, name, options),
    remove: (name, { signal } = {}) => removeObject(context, name, removeVersioned, signal),
    move: (name, newName, { signal } = {}) => moveObject(context, name, newName, signal),
    expire: (name, atMs, { signal } = {}) => expireObject(context, name, atMs, signal),
  }
}

async function headFacts(
  context: SwiftContext,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ObjectFacts | undefined> {
  const object = await headObject(context, context.container, name, signal)
  if (object === undefined) return undefined
  const { size, etag, type, uploadId, storedAtMs } = object
  return { name, size, etag, type, uploadId, lastModifiedMs: Math.floor(storedAtMs) }
}
