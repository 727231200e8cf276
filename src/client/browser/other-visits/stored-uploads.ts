/** Reads what a page before has written; perhaps a page with another version of this package, or somebody else. */
import type { FileDescription, PartPlan } from '../../../protocol/messages.ts'
import { RECORD_VERSION } from '../../engine/remember.ts'
import type { RecordStore, StoredUpload } from '../safeguards/record-store.ts'

/**
 * The uploads of this endpoint. Records of another version stay where they are, for a page that can read them; what is
 * no record is put aside, for someone who wants to find out why.
 */
export async function readUploads(records: RecordStore): Promise<readonly StoredUpload[]> {
  const found: { readonly key: IDBValidKey; readonly value: unknown }[] = []
  const range = records.all()
  await records.transact('readonly', (uploads) => {
    const values = uploads.getAll(range)
    const keys = uploads.getAllKeys(range)
    keys.onsuccess = () => {
      for (const [at, key] of keys.result.entries()) found.push({ key, value: values.result[at] })
    }
    return keys
  })
  const bad = found.filter(({ key, value }) => !isStoredUpload(key, value) && !isOfOtherVersion(value))
  if (bad.length > 0) await putAside(records, bad)
  return found.flatMap(({ key, value }) =>
    isStoredUpload(key, value) && value.version === RECORD_VERSION ? [value] : [],
  )
}

/** Nothing when it is over: its record is gone. */
export async function readUpload(records: RecordStore, id: string): Promise<StoredUpload | undefined> {
  const key = records.keyOf(id)
  const value: unknown = await records.transact('readonly', (uploads) => uploads.get(key))
  return isStoredUpload(key, value) ? value : undefined
}

/** Writes one down that no page here has begun. */
export async function writeUpload(records: RecordStore, upload: StoredUpload): Promise<void> {
  await records.transact('readwrite', (uploads) => uploads.put(upload, records.keyOf(upload.id)), 'strict')
}

async function putAside(
  records: RecordStore,
  bad: readonly { readonly key: IDBValidKey; readonly value: unknown }[],
): Promise<void> {
  await records.transact('readwrite', (uploads, aside) => {
    for (const { key, value } of bad) {
      aside.put(value, key)
      uploads.delete(key)
    }
    return uploads.count()
  })
}

function isOfOtherVersion(value: unknown): boolean {
  return isObject(value) && typeof value.version === 'number' && value.version !== RECORD_VERSION
}

function isStoredUpload(key: IDBValidKey, value: unknown): value is StoredUpload {
  if (!isObject(value) || !Array.isArray(key) || value.id !== key[1]) return false
  const { version, token, file, plan, md5s, sample, handle } = value
  if (typeof version !== 'number' || typeof token !== 'string') return false
  if (!isFile(file) || !isPlan(plan) || plan.count !== Math.ceil(file.size / plan.size)) return false
  if (!Array.isArray(md5s) || md5s.length !== plan.count || !md5s.every((md5) => md5 === '' || isMd5(md5))) return false
  if (handle !== undefined && !(isObject(handle) && typeof handle.getFile === 'function')) return false
  return sample === undefined || isMd5(sample)
}

function isFile(value: unknown): value is FileDescription {
  if (!isObject(value)) return false
  return typeof value.name === 'string' && typeof value.type === 'string' && isCount(value.size)
}

function isPlan(value: unknown): value is PartPlan {
  return isObject(value) && isCount(value.size) && isCount(value.count) && value.size > 0
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isMd5(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
