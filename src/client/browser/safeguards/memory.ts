/** What this browser remembers of the uploads of one endpoint, and whether it does at all. */
import type { RememberedUpload } from '../../engine/remember.ts'
import type { FileRecord } from '../../engine/state.ts'
import type { Table } from '../../engine/table.ts'
import { createRecordStore, type RecordStore } from './record-store.ts'
import { createRecorder } from './recorder.ts'

export interface Memory {
  /** None if the page wants nothing kept. */
  readonly records: RecordStore | undefined
  /** Whether the browser keeps what it is given; `undefined` as long as it was not tried. */
  isKept(): boolean | undefined
  /** Whether earlier visits have left something. */
  isUsed(): Promise<boolean>
  follow(files: Table<FileRecord>): void
  /** Settles when everything followed so far is written, or could not be. */
  flush(): Promise<void>
}

export interface MemoryOptions {
  readonly endpoint: string
  readonly isRemembering: boolean
  readonly handleOf: (index: number) => FileSystemFileHandle | undefined
  readonly rememberedOf: (record: FileRecord) => RememberedUpload | undefined
  /** Of `isKept`. */
  readonly onChanged: () => void
}

export function createMemory({ endpoint, isRemembering, handleOf, rememberedOf, onChanged }: MemoryOptions): Memory {
  if (!isRemembering) return { ...NOTHING, records: undefined }
  const records = createRecordStore(endpoint)
  let isKept: boolean | undefined
  const onTried = (next: boolean) => {
    if (next === isKept) return
    isKept = next
    onChanged()
  }
  return {
    ...createRecorder({ records, handleOf, rememberedOf, onWritten: onTried }),
    records,
    isKept: () => isKept,
    async isUsed() {
      try {
        const count = await records.transact('readonly', (uploads) => uploads.count(records.all()))
        onTried(true)
        return count > 0
      } catch {
        onTried(false)
        return false
      }
    },
  }
}

const NOTHING: Omit<Memory, 'records'> = {
  isKept: () => false,
  isUsed: async () => false,
  follow: () => undefined,
  flush: async () => undefined,
}
