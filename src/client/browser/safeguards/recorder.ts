/**
 * Writes the uploads down as they go on: new and ended ones at once, acknowledged parts once a second, for a part that
 * was forgotten is only looked for in the store again.
 */
import type { RememberedUpload } from '../../engine/remember.ts'
import type { FileRecord } from '../../engine/state.ts'
import type { Table } from '../../engine/table.ts'
import { askToKeep } from './ask-to-keep.ts'
import type { RecordStore } from './record-store.ts'

export interface Recorder {
  /** Looks for what has changed since the last time. */
  follow(files: Table<FileRecord>): void
  /** Settles when everything seen so far is written, or could not be. */
  flush(): Promise<void>
}

export interface RecorderOptions {
  readonly records: RecordStore
  readonly handleOf: (index: number) => FileSystemFileHandle | undefined
  /** What is to be kept of a file; nothing if it has no upload. */
  readonly rememberedOf: (record: FileRecord) => RememberedUpload | undefined
  /** After each write: whether the browser has kept it. */
  readonly onWritten: (isKept: boolean) => void
}

/** Ten parts a second on a fast link must not be ten transactions a second. */
const ACKS_MS = 1000

interface Written {
  readonly id: string
  readonly text: string
  /** Worth more than a thought: it has several parts. */
  readonly isBig: boolean
}

interface Change {
  readonly index: number
  readonly before: Written | undefined
  readonly after: Written | undefined
}

export function createRecorder({ records, handleOf, rememberedOf, onWritten }: RecorderOptions): Recorder {
  const changed = new Map<number, FileRecord | undefined>()
  const written = new Map<number, Written>()
  let seen: Table<FileRecord> | undefined
  let writing = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** One write at a time; what changes meanwhile goes into the next one. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  async function write(): Promise<void> {
    const batch = [...changed]
    changed.clear()
    const changes = batch.flatMap(([index, record]) => {
      // Another tab may be at work on it, and its record is newer than what is known here.
      if (record?.phase.name !== 'parked') return changeOf(index, record)
      written.set(index, { id: record.phase.upload.id, text: '', isBig: false })
      return []
    })
    if (changes.length === 0) return
    try {
      // A plan that a power cut takes is an upload lost; parts are found again.
      const isPlan = changes.some(({ before, after }) => before?.id !== after?.id)
      await records.transact('readwrite', (uploads) => putAll(uploads, changes), isPlan ? 'strict' : 'relaxed')
      for (const { index, after } of changes) {
        if (after) written.set(index, after)
        else written.delete(index)
      }
      onWritten(true)
      if (changes.some(({ after }) => after?.isBig)) askToKeep()
    } catch {
      // Kept in memory: with the next change it is tried again.
      for (const [index, record] of batch) if (!changed.has(index)) changed.set(index, record)
      onWritten(false)
    }
  }

  function changeOf(index: number, record: FileRecord | undefined): Change[] {
    const before = written.get(index)
    const upload = record && rememberedOf(record)
    const after = upload && { id: upload.id, text: JSON.stringify(upload), isBig: upload.plan.count > 1 }
    return before?.text === after?.text ? [] : [{ index, before, after }]
  }

  function putAll(uploads: IDBObjectStore, changes: readonly Change[]): IDBRequest {
    for (const { index, before, after } of changes) {
      if (before && before.id !== after?.id) uploads.delete(records.keyOf(before.id))
      if (after) uploads.put({ ...JSON.parse(after.text), handle: handleOf(index) }, records.keyOf(after.id))
    }
    return uploads.count()
  }

  return {
    follow(files) {
      let isUrgent = false
      for (const [index, before, after] of differences(seen, files)) {
        changed.set(index, after)
        isUrgent ||= before?.phase.name !== after?.phase.name || before?.attempt !== after?.attempt
      }
      seen = files
      if (isUrgent) void flush()
      else if (changed.size > 0) timer ??= setTimeout(flush, ACKS_MS)
    },
    flush,
  }
}

/** Rows that are not the same in both tables; pages that both share are not looked into. */
function* differences(
  before: Table<FileRecord> | undefined,
  after: Table<FileRecord>,
): Generator<[index: number, before: FileRecord | undefined, after: FileRecord | undefined]> {
  for (const [at, page] of after.pages.entries()) {
    const old = before?.pages[at]
    if (old === page) continue
    for (const [slot, row] of page.entries()) {
      const known = old?.[slot]
      if (row !== known) yield [(row ?? known)?.index ?? 0, known, row]
    }
  }
}
