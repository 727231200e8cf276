/**
 * Where former objects of a container that keeps versions are: in a container of their own beside it, as in Swift. Its
 * name and theirs begin with NUL, which no client's path may hold. The object itself is then a link to its version.
 */
import type { Backend } from './backend.ts'
import type { ContainerState } from './catalog.ts'
import { formatTimestamp, TICKS_PER_SECOND, type Timestamp } from './timestamp.ts'

/** Swift's reserved character. */
export const RESERVED = '\0'
/** Counts down from here, so that the newest version of a name is listed first. */
const LAST_TIME = 999_999_999_999_999

export function versionsContainer(container: string): string {
  return `${RESERVED}versions${RESERVED}${container}`
}

export function versionName(object: string, at: Timestamp): string {
  return `${RESERVED}${object}${RESERVED}${formatTimestamp(LAST_TIME - at)}`
}

/** The object and the time that a version's name stands for. */
export function splitVersionName(name: string): { readonly object: string; readonly at: Timestamp } | undefined {
  const end = name.lastIndexOf(RESERVED)
  const inverse = parseVersionId(name.slice(end + 1))
  if (!name.startsWith(RESERVED) || end === 0 || inverse === undefined) return undefined
  return { object: name.slice(1, end), at: LAST_TIME - inverse }
}

/** `1795444856.71345`, as in X-Object-Version-Id; undefined for what is no time. */
export function parseVersionId(text: string): Timestamp | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * TICKS_PER_SECOND) : undefined
}

/** The container with the versions of another one, once that has kept any. */
export function versionsOf(backend: Backend, account: string, container: string): ContainerState | undefined {
  return backend.container(account, versionsContainer(container))
}

/** What a container's bytes come to, those of its versions included. */
export function usedBytes(backend: Backend, account: string, container: ContainerState): number {
  return container.bytes + (versionsOf(backend, account, container.record.name)?.bytes ?? 0)
}
