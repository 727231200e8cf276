/** The marker `done`: what a finished upload has become, or a nameless tombstone once `remove` has taken it away. */
import { StoreError } from '../../store/store-error.ts'
import type { Upload } from '../../store/upload.ts'
import type { SwiftContext } from '../context.ts'
import { partsPrefix } from '../names.ts'
import { neverNeededAfterMs } from '../plan-parts.ts'
import { readMarker, writeMarker } from './marker.ts'

/** How the object appeared: a manifest over the parts, a copy of the only part, or an empty object. */
export type ObjectKind = 'manifest' | 'copy' | 'empty'

export interface DoneRecord {
  readonly object: string
  readonly kind: ObjectKind
  readonly size: number
  readonly etag: string
  readonly type: string
  /** SHA-256 of the parts' MD5s, hex. */
  readonly digest: string
  readonly sealed: boolean
  /** Folder of the parts, and of their sealed copies where there are any. */
  readonly partsPrefix: string
  readonly sealedPrefix?: string
  /** Nobody can hold a token or finish a PUT of this upload after it, milliseconds since the epoch. */
  readonly neverNeededAfterMs: number
  /** Name that `move` gave the object. */
  readonly movedTo?: string
}

/** Where an upload's bytes lie. */
export type DoneFolders = Partial<Pick<DoneRecord, 'partsPrefix' | 'sealedPrefix'>>

export interface StoredDone {
  /** `undefined`: the object was removed through `remove`. */
  readonly record: DoneRecord | undefined
  /** Known of a removed one too: its removal may have been cut short. */
  readonly folders: DoneFolders
  readonly notified: boolean
}

export async function readDone(
  context: SwiftContext,
  id: string,
  signal?: AbortSignal,
): Promise<StoredDone | undefined> {
  const marker = await readMarker(context, id, 'done', signal)
  if (marker === undefined) return undefined
  const { content, notified } = marker
  if (isDoneRecord(content)) return { record: content, folders: foldersIn(content), notified }
  if (typeof content === 'object' && content !== null && 'removed' in content) {
    return { record: undefined, folders: foldersIn(content), notified }
  }
  throw new StoreError('store_error', `The marker of the finished upload ${id} is unreadable. Inspect it by hand.`)
}

function isDoneRecord(content: unknown): content is DoneRecord {
  if (typeof content !== 'object' || content === null) return false
  const record = content as Partial<Record<keyof DoneRecord, unknown>>
  const { object, etag, digest, partsPrefix } = record
  return [object, etag, digest, partsPrefix].every((value) => typeof value === 'string')
}

function foldersIn(content: object): DoneFolders {
  const { partsPrefix, sealedPrefix } = content as Partial<Record<keyof DoneRecord, unknown>>
  return {
    ...(typeof partsPrefix === 'string' && { partsPrefix }),
    ...(typeof sealedPrefix === 'string' && { sealedPrefix }),
  }
}

export interface DoneWrite {
  readonly notified?: boolean
  readonly deleteAtMs?: number
  readonly signal?: AbortSignal | undefined
}

export async function writeDone(
  context: SwiftContext,
  id: string,
  record: DoneRecord,
  write: DoneWrite = {},
): Promise<void> {
  await writeMarker(context, id, 'done', { content: record, ...write })
}

/**
 * Leaves a marker that holds no name, answers `object_gone`, and goes when nobody can ask any more. Of where the bytes
 * lie it keeps what a removal that was cut short needs to find them again.
 */
export async function writeTombstone(
  context: SwiftContext,
  id: string,
  { folders, deleteAtMs, signal }: Pick<DoneWrite, 'signal'> & { folders: DoneFolders; deleteAtMs: number },
): Promise<void> {
  await writeMarker(context, id, 'done', { content: { removed: true, ...folders }, deleteAtMs, signal })
}

/** What is known of a commit the moment its object is there. */
export async function doneRecord(
  upload: Upload,
  facts: {
    readonly kind: ObjectKind
    readonly etag: string
    readonly md5s: readonly string[]
    readonly sealed: boolean
    readonly sealedPrefix: string | undefined
  },
): Promise<DoneRecord> {
  const { kind, etag, md5s, sealed, sealedPrefix } = facts
  return {
    object: upload.object,
    kind,
    size: upload.size,
    etag,
    type: upload.type,
    digest: await digestOf(md5s),
    sealed,
    partsPrefix: partsPrefix(upload),
    ...(sealedPrefix === undefined ? {} : { sealedPrefix }),
    neverNeededAfterMs: neverNeededAfterMs(upload),
  }
}

/** The `digest` of an upload with these parts. */
export async function digestOf(md5s: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(md5s.join('')))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
