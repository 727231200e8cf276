/**
 * Uploads that this page did not begin: of earlier visits, of other tabs, of a resume link. A chunk of its own, loaded
 * only where there are some, together with what the core has to know about them.
 */
import type { RestoredUpload } from '../../engine/events.ts'
import { rememberedOf } from '../../engine/remember.ts'
import { restoring } from '../../engine/restore.ts'
import type { UploaderSnapshot } from '../../engine/snapshot.ts'
import { keyOf } from '../../engine/state.ts'
import { rows } from '../../engine/table.ts'
import type { Application } from '../application.ts'
import type { EngineHost } from '../engine-host.ts'
import type { FileShelf } from '../file-shelf.ts'
import type { Publisher } from '../publisher.ts'
import type { LinkedUpload } from '../resume-link.ts'
import { type Claims, lockOf } from '../safeguards/claims.ts'
import type { RecordStore, StoredUpload } from '../safeguards/record-store.ts'
import { createDressing } from './dressing.ts'
import { findLinkedUpload } from './linked-upload.ts'
import { type Opened, openHandle } from './open-handle.ts'
import { readUploads, writeUpload } from './stored-uploads.ts'
import type { TabMessage } from './tab-messages.ts'
import { createTeller } from './teller.ts'
import type { Visit } from './visit.ts'
import { createWatcher } from './watcher.ts'

export interface OtherVisits {
  /** Shows what earlier visits have left, and goes on with what needs no question. */
  restore(): Promise<void>
  /** Takes up the upload of a resume link. */
  open(link: LinkedUpload): Promise<void>
  /** Asks the person for the files that take a question. Within a click. */
  askFor(indexes: readonly number[]): void
  onClaimed(id: string, isOurs: boolean): void
  onMessage(message: TabMessage): void
  /** The person has signed in. */
  onSignedIn(): void
  dress(snapshot: UploaderSnapshot): UploaderSnapshot
  close(): void
}

export interface OtherVisitsOptions {
  readonly host: EngineHost
  readonly files: FileShelf
  readonly claims: Claims
  /** None if nothing is to be kept. */
  readonly records: RecordStore | undefined
  readonly application: Application
  readonly publisher: Publisher
  readonly say: (message: TabMessage) => void
}

export function createOtherVisits(options: OtherVisitsOptions): OtherVisits {
  const { host, files, claims, records, application, publisher, say } = options
  const visits = new Map<string, Visit>()
  const closing = new AbortController()
  const { signal } = closing
  const dressing = createDressing(() => publisher.announce('progress'))
  const teller = createTeller(options)
  const watcher = createWatcher({ host, claims, records, dressing, say, reopen })
  let hurry: () => void = () => undefined

  function isParked({ index }: Visit): boolean {
    return host.file(index)?.phase.name === 'parked'
  }

  async function reopen(visit: Visit): Promise<void> {
    attach(visit, files.file(visit.key) ?? visit.file ?? (await openHandle(visit.handle)))
  }

  function attach(visit: Visit, opened: Opened): void {
    const { index, key, handle, upload } = visit
    const phase = host.file(index)?.phase
    // While one file is being compared, another one must not take its place.
    if (signal.aborted || phase?.name !== 'parked' || phase.found) return
    if (opened === 'choice' && handle) dressing.add(key, { state: 'needs-file', needs: 'choice' })
    if (typeof opened === 'string') return
    const { name, size, type, lastModified } = opened
    files.keep(key, opened, handle)
    host.dispatch({ type: 'attached', index, file: { ...upload.file, name, size, type, lastModified } })
  }

  async function show(stored: readonly StoredUpload[]): Promise<void> {
    // What this page has begun meanwhile has its record there as well.
    const own = new Set([...rows(host.files())].map((record) => rememberedOf(record)?.id))
    const found = stored.filter(({ id }) => !own.has(id))
    const held = await heldLocks()
    const opened = await Promise.all(found.map(({ handle }) => openHandle(handle)))
    if (signal.aborted || found.length === 0) return
    const first = host.files().length
    const shown = found.map(({ handle, ...upload }, at) => {
      const index = first + at
      const visit: Visit = { index, key: keyOf(index), upload, handle }
      visits.set(upload.id, visit)
      return { visit, opened: opened[at] ?? 'choice', isElsewhere: held.has(lockOf(upload.id)) }
    })
    const uploads = shown.map(({ visit: { upload }, opened, isElsewhere }): RestoredUpload => {
      return { upload, needs: opened === 'choice' ? 'choice' : 'permission', isElsewhere }
    })
    // What needs no file must not be seen to need one, not even for a moment.
    publisher.quietly(() => {
      host.dispatch({ type: 'restored', restoring, uploads })
      for (const { visit, opened, isElsewhere } of shown) {
        if (isElsewhere) void watcher.watch(visit)
        else attach(visit, opened)
      }
    })
  }

  /** For the next request of a resume link; ends early when there is new hope. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      hurry = resolve
      setTimeout(resolve, ms)
    })
  }

  const onTab: { readonly [T in TabMessage['type']]: (message: Extract<TabMessage, { type: T }>) => void } = {
    watch: ({ ids, fileless }) => teller.onWatched(ids, fileless),
    progress: ({ uploads }) => watcher.onTold(uploads),
    file: ({ id, file }) => watcher.onFile(id, file),
    taken({ id }) {
      const visit = visits.get(id)
      if (!visit || !isParked(visit)) return
      host.dispatch({ type: 'elsewhere', index: visit.index, isElsewhere: true })
      void watcher.watch(visit)
    },
  }

  addEventListener('online', () => hurry(), { signal })

  return {
    restore: async () => show(records ? await readUploads(records) : []),
    async open(link) {
      const found = await findLinkedUpload(link, { application, pause, signal })
      if (!found || visits.has(link.id)) return
      // The address does not name it any more: from here on it is remembered as any other.
      if (records) await writeUpload(records, found.upload).catch(() => undefined)
      await show([found.upload])
      const visit = visits.get(link.id)
      if (visit) link.isShown = true
      if (visit && found.isSettled) host.dispatch({ type: 'settled-elsewhere', index: visit.index })
    },
    askFor(indexes) {
      for (const visit of visits.values()) {
        if (!indexes.includes(visit.index) || !isParked(visit) || !visit.handle) continue
        void openHandle(visit.handle, true).then((opened) => attach(visit, opened))
      }
    },
    onClaimed(id, isOurs) {
      const visit = visits.get(id)
      if (visit && isOurs) say({ type: 'taken', id })
      else if (visit) void watcher.watch(visit)
    },
    // Of a tab with another version of this package, perhaps.
    onMessage: (message) => (onTab[message.type] as ((message: TabMessage) => void) | undefined)?.(message),
    onSignedIn: () => hurry(),
    dress: dressing.apply,
    close() {
      closing.abort()
      hurry()
      teller.close()
      watcher.close()
    },
  }
}

/** Names of the locks that any page of this origin holds. */
async function heldLocks(): Promise<ReadonlySet<string | undefined>> {
  // Not there on plain http, whatever the type says.
  const { locks } = navigator as { readonly locks?: LockManager }
  const snapshot = await locks?.query().catch(() => undefined)
  return new Set(snapshot?.held?.map(({ name }) => name))
}
