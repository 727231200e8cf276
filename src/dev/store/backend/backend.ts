/**
 * Accounts, containers and objects on local disk. Layout of the folder (docs/embedded-store.md shows it with examples):
 *
 *     lock             the process that has the folder open
 *     journal.ndjson   every change, one JSON line each: the truth
 *     data/ab/abcd…    bytes of one object each, never changed once they are there
 *     incoming/        bodies that are arriving; emptied at each start
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AccountState, type Catalog, type ContainerState, createCatalog } from './catalog.ts'
import { type DataFiles, openDataFiles, type StoredBytes } from './data-files.ts'
import { lockFolder } from './folder-lock.ts'
import { openJournal, readJournal, rewriteJournal } from './journal.ts'
import type { AccountRecord, ContainerRecord, JournalEntry, ObjectRecord } from './records.ts'
import { claimFolder, JOURNAL } from './store-folder.ts'
import { createClock, type Timestamp } from './timestamp.ts'
import { versionName, versionsContainer } from './versions.ts'

/** Names an object. */
export interface ObjectKey {
  readonly account: string
  readonly container: string
  readonly object: string
}

export interface Backend {
  /** A new timestamp, later than all before. */
  stamp(): Timestamp
  nowSeconds(): number
  account(name: string): AccountState | undefined
  container(account: string, name: string): ContainerState | undefined
  /** The object unless it has expired; of one with versions, the newest. */
  object(key: ObjectKey): ObjectRecord | undefined
  saveAccount(record: AccountRecord): Promise<void>
  saveContainer(account: string, record: ContainerRecord): Promise<void>
  /** @returns false when an object arrived in the meantime. */
  deleteContainer(account: string, name: string): Promise<boolean>
  /**
   * Receives a body and makes it the object, unless a later change of that object was faster.
   *
   * @param describe completes the record from what arrived; what it throws is thrown on, and nothing is stored.
   * @param at when it counts as put; now, where it is left out.
   */
  putObject(
    key: ObjectKey,
    body: AsyncIterable<Uint8Array>,
    limit: number,
    describe: (stored: StoredBytes, at: Timestamp) => ObjectRecord,
    at?: Timestamp,
  ): Promise<ObjectRecord>
  saveObject(key: ObjectKey, record: ObjectRecord): Promise<void>
  /** Removes an object, expired ones too. */
  deleteObject(key: ObjectKey): Promise<void>
  /** Bytes `first` to `last` of the stored form, both included. */
  read(record: ObjectRecord, first: number, last: number): Promise<AsyncIterable<Uint8Array>>
  /** Removes what has expired; Swift leaves that to its object-expirer. */
  reap(): Promise<number>
  close(): Promise<void>
}

export interface BackendOptions {
  readonly folder: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /**
   * Waits until bytes and journal are on the disk before it answers. Killing the process loses nothing without it, only
   * a power cut does.
   *
   * @default false: what a development store holds can be uploaded again, and each small PUT would wait for the disk.
   */
  readonly durable?: boolean
}

/** A journal is rewritten at the start when more than half of it is history; below this it is not worth it. */
const COMPACT_FROM_LINES = 10_000

/** Opens or creates the store in `folder`. Throws when another process has it open. */
export async function openBackend({ folder, now, durable = false }: BackendOptions): Promise<Backend> {
  await claimFolder(folder)
  const unlock = await lockFolder(folder)
  try {
    const path = join(folder, JOURNAL)
    const catalog = createCatalog()
    const journal = await openJournal(path, await load(path, catalog), durable)
    const files = await openDataFiles(folder, durable)
    await files.removeOthers(namedData(catalog))
    const close = async (): Promise<void> => {
      await journal.close()
      await unlock()
    }
    return createBackend({ catalog, files, append: journal.append, now, close })
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Replays the journal into `catalog`, rewrites it where most of it is history; returns its length in bytes. */
async function load(path: string, catalog: Catalog): Promise<number> {
  await writeFile(path, '', { flag: 'a' })
  let lines = 0
  const length = await readJournal(path, (entry) => {
    lines++
    catalog.apply(entry)
  })
  catalog.forgetDeletions()
  const isHistory = lines >= COMPACT_FROM_LINES && lines > 2 * countLive(catalog)
  return isHistory ? rewriteJournal(path, liveEntries(catalog)) : length
}

function countLive(catalog: Catalog): number {
  let count = 0
  for (const { containers } of catalog.accounts()) {
    count += 1 + containers.size
    for (const { objects } of containers.values()) count += objects.size
  }
  return count
}

function* liveEntries(catalog: Catalog): IterableIterator<JournalEntry> {
  for (const account of catalog.accounts()) {
    yield { op: 'account', record: account.record }
    for (const container of account.containers.values()) {
      yield { op: 'container', account: account.record.name, record: container.record }
      for (const record of container.objects.values()) {
        yield { op: 'object', account: account.record.name, container: container.record.name, record }
      }
    }
  }
}

function namedData(catalog: Catalog): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { containers } of catalog.accounts()) {
    for (const { objects } of containers.values()) {
      for (const { data } of objects.values()) if (data !== undefined) names.add(data)
    }
  }
  return names
}

interface Parts {
  readonly catalog: Catalog
  readonly files: DataFiles
  readonly append: (entry: JournalEntry) => Promise<void>
  readonly now: () => number
  readonly close: () => Promise<void>
}

function createBackend({ catalog, files, append, now, close }: Parts): Backend {
  // A clock that went back since the last run must not make new objects older than the stored ones.
  const stamp = createClock(now, catalog.latest())
  /** Changes that have their time already and may be applied after younger ones. */
  let underWay = 0
  const nowSeconds = (): number => Math.floor(now() / 1000)
  const container = (account: string, name: string): ContainerState | undefined =>
    catalog.account(account)?.containers.get(name)

  async function whileUnderWay<T>(act: () => Promise<T>): Promise<T> {
    underWay++
    try {
      return await act()
    } finally {
      underWay--
      if (underWay === 0) catalog.forgetDeletions()
    }
  }

  /** Journal first, then memory, then the bytes that nothing names any more. */
  async function commit(entry: JournalEntry): Promise<void> {
    const obsolete = await whileUnderWay(async () => {
      await append(entry)
      return catalog.apply(entry)
    })
    if (obsolete?.data === undefined || (entry.op === 'object' && isNamed(entry, obsolete.data))) return
    await files.remove(obsolete.data)
  }

  function isNamed(entry: JournalEntry & { op: 'object' }, data: string): boolean {
    return container(entry.account, entry.container)?.objects.get(entry.record.name)?.data === data
  }

  function object(key: ObjectKey): ObjectRecord | undefined {
    const record = container(key.account, key.container)?.objects.get(key.object)
    if (record?.deleteAt !== undefined && record.deleteAt <= nowSeconds()) return undefined
    if (record?.link === undefined) return record
    const name = versionName(key.object, record.link.version)
    return container(key.account, versionsContainer(key.container))?.objects.get(name)
  }

  async function putObject(
    key: ObjectKey,
    body: AsyncIterable<Uint8Array>,
    limit: number,
    describe: (stored: StoredBytes, at: Timestamp) => ObjectRecord,
    at: Timestamp = stamp(),
  ): Promise<ObjectRecord> {
    return whileUnderWay(async () => {
      const stored = await files.receive(body, limit)
      try {
        const record = describe(stored, at)
        await commit({ op: 'object', account: key.account, container: key.container, record })
        return record
      } catch (error) {
        if (stored.data !== undefined) await files.remove(stored.data)
        throw error
      }
    })
  }

  async function deleteObject({ account, container: name, object: objectName }: ObjectKey): Promise<void> {
    await commit({ op: 'object-delete', account, container: name, name: objectName, at: stamp() })
  }

  /** What is put or given more time while this works is younger than the time of its deletion, and stays. */
  async function reap(): Promise<number> {
    const expired: JournalEntry[] = []
    for (const entry of liveEntries(catalog)) {
      if (entry.op !== 'object' || entry.record.deleteAt === undefined || entry.record.deleteAt > nowSeconds()) continue
      const { name, modifiedAt: at } = entry.record
      expired.push({ op: 'object-delete', account: entry.account, container: entry.container, name, at })
    }
    for (const entry of expired) await commit(entry)
    return expired.length
  }

  return {
    stamp,
    nowSeconds,
    account: (name) => catalog.account(name),
    container,
    object,
    saveAccount: (record) => commit({ op: 'account', record }),
    saveContainer: (account, record) => commit({ op: 'container', account, record }),
    async deleteContainer(account, name) {
      await commit({ op: 'container-delete', account, container: name })
      return container(account, name) === undefined
    },
    putObject,
    saveObject: ({ account, container: name }, record) => commit({ op: 'object', account, container: name, record }),
    deleteObject,
    async read(record, first, last) {
      return record.data === undefined ? nothing() : files.read(record.data, first, last)
    },
    reap,
    close,
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}
