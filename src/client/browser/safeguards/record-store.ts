/**
 * Where a browser keeps what is needed to go on after the page is gone: IndexedDB, one database per origin, a record
 * for each upload of each endpoint.
 */
import type { RememberedUpload } from '../../engine/remember.ts'

/** As it lies in the database; nothing of it is trusted before it was looked at. */
export interface StoredUpload extends RememberedUpload {
  /** Where the page had one, the file can be opened again without choosing it. */
  readonly handle?: FileSystemFileHandle | undefined
}

export interface RecordStore {
  /**
   * Runs one transaction over the records and those that were put aside because they could not be read; answers the
   * result of the request that `act` returns, once everything is written.
   *
   * @throws whatever the browser has against it: storage that is refused, full, or does not answer.
   */
  transact<T>(
    mode: IDBTransactionMode,
    act: (uploads: IDBObjectStore, aside: IDBObjectStore) => IDBRequest<T>,
    durability?: IDBTransactionDurability,
  ): Promise<T>
  /** Under what the record of an upload lies. */
  keyOf(id: string): [endpoint: string, id: string]
  /** The keys of all uploads of this endpoint. */
  all(): IDBKeyRange
  close(): void
}

const DATABASE = 'sluice'
const UPLOADS = 'uploads'
const ASIDE = 'aside'
/** Some browsers never answer when storage is blocked; a disk that is merely slow answers sooner. */
const OPEN_MS = 3000

export function createRecordStore(endpoint: string): RecordStore {
  let opening: Promise<IDBDatabase> | undefined
  const forget = () => {
    opening = undefined
  }

  return {
    async transact(mode, act, durability = 'relaxed') {
      opening ??= openDatabase(forget)
      opening.catch(forget)
      const transaction = (await opening).transaction([UPLOADS, ASIDE], mode, { durability })
      const request = act(transaction.objectStore(UPLOADS), transaction.objectStore(ASIDE))
      // Otherwise it waits for an answer that a page on its way out does not hear.
      transaction.commit()
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve
        transaction.onabort = () => reject(transaction.error)
      })
      return request.result
    },
    keyOf: (id) => [endpoint, id],
    // In IndexedDB's order of keys, lists come after all texts.
    all: () => IDBKeyRange.bound([endpoint], [endpoint, []]),
    close() {
      opening?.then((database) => database.close()).catch(forget)
    },
  }
}

/** @param onLost Called when the database was closed from outside: the next use opens it anew. */
function openDatabase(onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    setTimeout(reject, OPEN_MS, new Error('The browser does not open its storage.'))
    request.onerror = () => reject(request.error)
    request.onupgradeneeded = () => {
      for (const name of [UPLOADS, ASIDE]) request.result.createObjectStore(name)
    }
    request.onsuccess = () => {
      const database = request.result
      database.onclose = onLost
      // A page with a newer version of this package wants to change the database and must not wait for this one.
      database.onversionchange = () => {
        database.close()
        onLost()
      }
      resolve(database)
    }
  })
}
