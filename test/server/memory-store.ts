/** An upload store in memory: the seam as it is meant, for the server's tests. No network, no clock. */
import { createHash } from 'node:crypto'
import type { PartRange, StoredPart } from '../../src/protocol/messages.ts'
import type { Upload, UploadDraft } from '../../src/store/upload.ts'
import { plannedPartSize } from '../../src/store/upload.ts'
import type {
  CommitOutcome,
  FinishedCommit,
  OpenUpload,
  StoreLimits,
  UploadStore,
} from '../../src/store/upload-store.ts'

export interface MemoryStore extends UploadStore {
  /** Puts a part as a page would. Answers its MD5. */
  put(id: string, part: number, bytes: Uint8Array | string): string
  /** Finished objects by name. */
  readonly objects: Map<string, { readonly upload: Upload; readonly etag: string }>
  /** Calls by method, in order. */
  readonly calls: { readonly method: keyof UploadStore; readonly id: string }[]
  /** Answers or failures to come before the ordinary ones. */
  readonly next: { [Method in 'inspect' | 'commit' | 'abort' | 'diagnose' | 'begin' | 'acknowledge']?: () => unknown }
}

interface Entry {
  readonly upload: Upload
  readonly parts: Map<number, StoredPart>
  finished?: FinishedCommit
  /** What it was finished with. */
  md5s?: readonly string[]
  ended?: true
}

export function createMemoryStore(limits: Partial<StoreLimits> = {}): MemoryStore {
  const bounds: StoreLimits = {
    maxObjectBytes: 1e12,
    minPartBytes: 1,
    maxPartBytes: 100,
    maxParts: 100_000,
    uniformParts: false,
    maxNameBytes: 1024,
    maxPartsPerGrant: 1000,
    ...limits,
  }
  const entries = new Map<string, Entry>()
  const objects: MemoryStore['objects'] = new Map()
  const calls: MemoryStore['calls'] = []
  const next: MemoryStore['next'] = {}

  const entryOf = (upload: Upload): Entry => {
    const known = entries.get(upload.id) ?? { upload, parts: new Map<number, StoredPart>() }
    entries.set(upload.id, known)
    return known
  }
  /** Records the call; a prepared answer comes first. */
  const asked = async <Answer>(method: keyof UploadStore, id: string): Promise<Answer | undefined> => {
    calls.push({ method, id })
    return (await next[method as keyof typeof next]?.()) as Answer | undefined
  }
  const finish = (entry: Entry, md5s: readonly string[]): CommitOutcome => {
    const { upload } = entry
    const wrong = md5s.flatMap((md5, index) => (entry.parts.get(index + 1)?.md5 === md5 ? [] : [index + 1]))
    if (wrong.length > 0) return { state: 'parts_missing', parts: wrong, retryAfterSeconds: 1 }
    if (!upload.overwrite && objects.has(upload.object)) return { state: 'name_taken' }
    const etag = createHash('md5').update(md5s.join('')).digest('hex')
    objects.set(upload.object, { upload, etag })
    const object = { container: upload.container, name: upload.object, size: upload.size, etag, type: upload.type }
    entry.md5s = md5s
    entry.finished = { object, sealed: upload.seal, acknowledged: false }
    return { state: 'complete', commit: entry.finished }
  }

  return {
    objects,
    calls,
    next,
    put(id, part, bytes) {
      const content = Buffer.from(bytes)
      const md5 = createHash('md5').update(content).digest('hex')
      entries.get(id)?.parts.set(part, { part, size: content.length, md5 })
      return md5
    },
    limits: async () => bounds,
    async begin({ measuredBytesPerSecond: _, ...draft }: UploadDraft) {
      const prepared = await asked<Upload>('begin', draft.id)
      const size = bounds.maxPartBytes
      const upload = prepared ?? { ...draft, container: 'files', parts: { size, count: Math.ceil(draft.size / size) } }
      entryOf(upload)
      return upload
    },
    async grant(upload: Upload, parts: PartRange, expiresInSeconds: number) {
      calls.push({ method: 'grant', id: upload.id })
      const count = parts[1] - parts[0] + 1
      return {
        expiresInSeconds,
        parts,
        request: {
          method: 'PUT',
          url: `http://store.test/parts/${upload.id}/{part}?sig={sig}`,
          sigs: Array.from({ length: count }, (_, index) => `signature-${parts[0] + index}`),
          headers: { ETag: '{md5}' },
        },
        stored: { status: 201, etag: 'md5' },
        check: { method: 'HEAD', found: 200, absent: 404 },
      }
    },
    async inspect(upload) {
      const prepared = await asked<Awaited<ReturnType<UploadStore['inspect']>>>('inspect', upload.id)
      if (prepared !== undefined) return prepared
      const entry = entryOf(upload)
      if (entry.ended) return { state: 'ended' }
      if (entry.finished !== undefined) {
        const isThere = objects.get(upload.object)?.upload.id === upload.id
        return isThere ? { state: 'complete', commit: entry.finished } : { state: 'object_gone' }
      }
      return { state: 'uploading', parts: [...entry.parts.values()].sort((one, other) => one.part - other.part) }
    },
    async commit(upload, md5s) {
      const prepared = await asked<CommitOutcome>('commit', upload.id)
      if (prepared !== undefined) return prepared
      const entry = entryOf(upload)
      if (entry.ended) return { state: 'upload_ended' }
      if (entry.finished === undefined) return finish(entry, md5s)
      const isThere = objects.get(upload.object)?.upload.id === upload.id
      if (!isThere) return { state: 'object_gone' }
      const isSame = entry.md5s?.join() === md5s.join()
      return isSame ? { state: 'complete', commit: entry.finished } : { state: 'already_complete' }
    },
    async acknowledge(upload) {
      await asked('acknowledge', upload.id)
      const entry = entryOf(upload)
      if (entry.finished !== undefined) entry.finished = { ...entry.finished, acknowledged: true }
    },
    async abort(upload) {
      const prepared = await asked<Awaited<ReturnType<UploadStore['abort']>>>('abort', upload.id)
      if (prepared !== undefined) return prepared
      const entry = entryOf(upload)
      if (entry.finished !== undefined) return 'already_complete'
      entry.ended = true
      entry.parts.clear()
      return 'ended'
    },
    async diagnose(upload) {
      return (await asked<Awaited<ReturnType<UploadStore['diagnose']>>>('diagnose', upload.id)) ?? 'blocked_near_you'
    },
    async *openUploads({ ownerTag }) {
      for (const { upload, parts, finished, ended } of entries.values()) {
        const isOpen = parts.size > 0 && finished === undefined && ended === undefined
        if (isOpen && (ownerTag === undefined || upload.ownerTag === ownerTag))
          yield describe(upload, [...parts.values()])
      }
    },
  }
}

function describe({ id, ownerTag, parts: plan, expiresAtMs }: Upload, parts: readonly StoredPart[]): OpenUpload {
  const storedBytes = parts.reduce((sum, { size }) => sum + size, 0)
  const plannedBytes = plan.size * plan.count
  const expiryDay = new Date(expiresAtMs).toISOString().slice(0, 10).replaceAll('-', '')
  return { id, ownerTag, plannedBytes, storedBytes, storedParts: parts.length, expiryDay }
}

/** The bytes of each part of a file of this plan, all alike. */
export function partBytes(size: number, plan: { readonly size: number; readonly count: number }): readonly string[] {
  return Array.from({ length: plan.count }, (_, index) => 'x'.repeat(plannedPartSize(size, plan, index + 1)))
}
