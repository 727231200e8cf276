/** Requests that the store makes itself for an object's versions. */
import type { Backend, ObjectKey } from '../backend/backend.ts'
import type { ObjectRecord } from '../backend/records.ts'
import { formatTimestamp, type Timestamp } from '../backend/timestamp.ts'
import { versionName, versionsContainer } from '../backend/versions.ts'
import type { StorePath } from '../http/path.ts'
import type { Caller, StoreRequest } from '../http/request.ts'

/** Content-Type of a version that says: deleted at that time. */
export const DELETE_MARKER_TYPE = 'application/x-deleted;swift_versions_deleted=1'

/** The store itself: whether the client may has been asked before. */
export const STORE: Caller = { known: true, authorize: () => ({ allowed: true, owner: true }) }

export function versionKey({ account, container = '', object = '' }: StorePath, at: Timestamp): ObjectKey {
  return { account, container: versionsContainer(container), object: versionName(object, at) }
}

/** The same request for a version of its object. */
export function atVersion(request: StoreRequest, at: Timestamp): StoreRequest {
  const { account, container, object } = versionKey(request.path, at)
  const text = `/${request.path.version}/${account}/${container}/${object}`
  return { ...request, path: { ...request.path, container, object, text }, query: new Map(), reservedNames: true }
}

/** What stands under the object's own name: perhaps a link to a version. */
export function recordAt(
  backend: Backend,
  { account, container = '', object = '' }: StorePath,
): ObjectRecord | undefined {
  return backend.container(account, container)?.objects.get(object)
}

export function versionId(at: Timestamp | undefined): string {
  return at === undefined ? 'null' : formatTimestamp(at)
}

/** May the client write here? */
export function mayWrite(backend: Backend, request: StoreRequest): boolean {
  const { account, container = '' } = request.path
  const acl = backend.container(account, container)?.record.headers['x-container-write']
  return request.caller.authorize(request, acl).allowed
}
