/**
 * Everything that is stored but the bytes, in memory: what the journal says when read from its first line to its last.
 * As in Swift the last timestamp wins, not the last line: a PUT that began before another change of its object and
 * ended after it changes nothing.
 */
import type { AccountRecord, ContainerRecord, JournalEntry, ObjectRecord } from './records.ts'
import { createSortedNames, type SortedNames } from './sorted-names.ts'
import type { Timestamp } from './timestamp.ts'

export interface ContainerState {
  record: ContainerRecord
  readonly objects: Map<string, ObjectRecord>
  readonly names: SortedNames
  /** When names were deleted, kept while changes are under way that may be older. */
  readonly deletions: Map<string, Timestamp>
  /** Stored bytes: a large object counts with its manifest only, as in Swift. */
  bytes: number
}

export interface AccountState {
  record: AccountRecord
  readonly containers: Map<string, ContainerState>
  readonly names: SortedNames
}

export interface Catalog {
  account(name: string): AccountState | undefined
  accounts(): Iterable<AccountState>
  /** @returns the object record that is of no use any more: the one replaced or removed, or the entry's own, come too late. */
  apply(entry: JournalEntry): ObjectRecord | undefined
  /** To be called when no change is under way. */
  forgetDeletions(): void
  /** The latest time of any change so far. */
  latest(): Timestamp
}

export function createCatalog(): Catalog {
  const accounts = new Map<string, AccountState>()
  const withDeletions = new Set<ContainerState>()
  let latest: Timestamp = 0

  function apply(entry: JournalEntry): ObjectRecord | undefined {
    latest = Math.max(latest, timeOf(entry))
    if (entry.op === 'account') {
      applyAccount(accounts, entry.record)
      return undefined
    }
    const account = accounts.get(entry.account)
    if (account === undefined) return undefined
    if (entry.op === 'container') {
      applyContainer(account, entry.record)
      return undefined
    }
    const container = account.containers.get(entry.container)
    if (container === undefined) return entry.op === 'object' ? entry.record : undefined
    if (entry.op === 'object') return applyObject(container, entry.record)
    if (entry.op === 'container-delete') {
      removeContainer(account, container)
      return undefined
    }
    withDeletions.add(container)
    container.deletions.set(entry.name, Math.max(entry.at, container.deletions.get(entry.name) ?? 0))
    return removeObject(container, entry.name, entry.at)
  }

  function forgetDeletions(): void {
    for (const container of withDeletions) container.deletions.clear()
    withDeletions.clear()
  }

  return {
    account: (name) => accounts.get(name),
    accounts: () => accounts.values(),
    apply,
    forgetDeletions,
    latest: () => latest,
  }
}

function timeOf(entry: JournalEntry): Timestamp {
  if (entry.op === 'object-delete') return entry.at
  if (entry.op === 'container-delete') return 0
  return 'modifiedAt' in entry.record ? entry.record.modifiedAt : entry.record.createdAt
}

function applyAccount(accounts: Map<string, AccountState>, record: AccountRecord): void {
  const known = accounts.get(record.name)
  if (known === undefined) accounts.set(record.name, { record, containers: new Map(), names: createSortedNames() })
  else known.record = record
}

function applyContainer(account: AccountState, record: ContainerRecord): void {
  const known = account.containers.get(record.name)
  if (known !== undefined) {
    known.record = record
    return
  }
  account.containers.set(record.name, {
    record,
    objects: new Map(),
    names: createSortedNames(),
    deletions: new Map(),
    bytes: 0,
  })
  account.names.add(record.name)
}

/** A container that an object reached in the meantime stays. */
function removeContainer(account: AccountState, container: ContainerState): void {
  if (container.objects.size > 0) return
  account.containers.delete(container.record.name)
  account.names.delete(container.record.name)
}

function applyObject(container: ContainerState, record: ObjectRecord): ObjectRecord | undefined {
  const present = container.objects.get(record.name)
  const deletedAt = container.deletions.get(record.name) ?? 0
  if (deletedAt > record.createdAt || (present !== undefined && isNewer(present, record))) return record
  container.objects.set(record.name, record)
  container.bytes += record.size - (present?.size ?? 0)
  if (present === undefined) container.names.add(record.name)
  return present
}

function isNewer(present: ObjectRecord, record: ObjectRecord): boolean {
  if (present.createdAt !== record.createdAt) return present.createdAt > record.createdAt
  return present.modifiedAt > record.modifiedAt
}

function removeObject(container: ContainerState, name: string, at: Timestamp): ObjectRecord | undefined {
  const present = container.objects.get(name)
  if (present === undefined || present.modifiedAt > at) return undefined
  container.objects.delete(name)
  container.names.delete(name)
  container.bytes -= present.size
  return present
}
