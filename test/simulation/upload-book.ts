/**
 * What a page does for its uploads beside sending them: it writes them down, holds their locks, and stands in line for
 * those that another tab holds.
 */
import type { RememberedUpload } from '../../src/client/engine/remember.ts'
import { rememberedOf } from '../../src/client/engine/remember.ts'
import { restoring } from '../../src/client/engine/restore.ts'
import type { FileRecord } from '../../src/client/engine/state.ts'
import { get, rows } from '../../src/client/engine/table.ts'
import type { Machine } from './machine.ts'
import type { Scene } from './scene.ts'
import type { Tab } from './tab.ts'

export interface UploadBook {
  /** Of the upload that this file is sent as, if it has one. */
  idOf(index: number): string | undefined
  /** Plans to write what has changed. */
  note(): void
  /** Writes everything at once. */
  flush(): void
  /** Takes up uploads of an earlier visit or of a link. @returns the index of each */
  restore(uploads: readonly RememberedUpload[], needs: 'permission' | 'choice'): readonly number[]
  claim(index: number, id: string): boolean
  release(index: number): void
  /** What was known of an upload when it was taken up, by its id. */
  readonly remembered: ReadonlyMap<string, RememberedUpload>
}

/** Acknowledged parts are written about once a second; a new or an ended upload at once, if the disk is quick. */
const ACKS_MS = [0, 1500] as const
const AT_ONCE_MS = [0, 30] as const

export function createUploadBook(scene: Scene, machine: Machine, tab: Tab): UploadBook {
  const { random } = scene
  const { records, locks } = machine
  const written = new Map<number, FileRecord>()
  const ids = new Map<number, string>()
  const claims = new Map<number, Set<string>>()
  const remembered = new Map<string, RememberedUpload>()
  const dirty = new Set<number>()
  let files = tab.state().files
  let plan = 0

  function idOf(index: number): string | undefined {
    const phase = get(tab.state().files, index)?.phase
    const held = phase?.name === 'failed' ? phase.kept : phase
    return held && 'upload' in held ? held.upload.id : undefined
  }

  function write(index: number): void {
    const record = get(tab.state().files, index)
    // Another tab may be at work on it, and its record is newer than what is known here.
    if (record?.phase.name === 'parked') return
    const upload = record && rememberedOf(record)
    const before = ids.get(index)
    if (before !== undefined && before !== upload?.id) records.write(before, undefined)
    if (upload) records.write(upload.id, upload)
    if (upload) ids.set(index, upload.id)
    else ids.delete(index)
  }

  function flush(): void {
    plan += 1
    for (const index of dirty) write(index)
    dirty.clear()
  }

  function note(): void {
    const now = tab.state().files
    if (now === files) return
    files = now
    const changed = [...rows(now)].filter((record) => written.get(record.index) !== record)
    const gone = [...written.keys()].filter((index) => get(now, index) === undefined)
    for (const index of gone) written.delete(index)
    for (const record of changed) written.set(record.index, record)
    const indexes = [...changed.map(({ index }) => index), ...gone]
    const isUrgent = indexes.some((index) => idOf(index) !== ids.get(index))
    const wasClean = dirty.size === 0
    for (const index of indexes) dirty.add(index)
    if (indexes.length > 0 && (wasClean || isUrgent)) planFlush(isUrgent ? AT_ONCE_MS : ACKS_MS)
  }

  function planFlush(range: readonly [number, number]): void {
    plan += 1
    const current = plan
    machine.later(random.whole(...range), () => {
      if (current === plan && tab.isAlive()) flush()
    })
  }

  /** Another tab works on it: when it lets go, this one reads what it had reached. */
  function standInLine(index: number, id: string): void {
    locks.wait(id, tab, () => {
      const upload = records.all.get(id)
      if (upload) remembered.set(id, upload)
      tab.tell(
        upload
          ? { type: 'elsewhere', index, isElsewhere: false, remembered: upload }
          : { type: 'settled-elsewhere', index },
      )
      const pick = upload && random.chance(0.5) ? scene.tally.sources.get(id)?.at(-1)?.pick : undefined
      if (pick) tab.attach(index, pick)
      // Who has no file to go on with does not keep others from it.
      else locks.release(id, tab)
    })
  }

  return {
    idOf,
    note,
    flush,
    remembered,
    restore(uploads, needs) {
      const first = tab.state().files.length
      for (const upload of uploads) remembered.set(upload.id, upload)
      const restored = uploads.map((upload) => ({
        upload,
        needs,
        isElsewhere: (locks.holder(upload.id) ?? tab) !== tab,
      }))
      uploads.forEach(({ id }, at) => {
        ids.set(first + at, id)
      })
      tab.tell({ type: 'restored', restoring, uploads: restored })
      restored.forEach(({ upload, isElsewhere }, at) => {
        if (isElsewhere) standInLine(first + at, upload.id)
      })
      return restored.map((_, at) => first + at)
    },
    claim(index, id) {
      const isOurs = locks.claim(id, tab)
      if (isOurs) claims.set(index, (claims.get(index) ?? new Set()).add(id))
      else standInLine(index, id)
      return isOurs
    },
    release(index) {
      for (const id of claims.get(index) ?? []) locks.release(id, tab)
      claims.delete(index)
    },
  }
}
