/**
 * What lets an upload outlive its page, and keeps others from spoiling it: records, locks, a warning before leaving, a
 * screen that stays on. A chunk of its own, loaded beside the engine's start; without it uploads work, and are lost with
 * the page. It imports nothing at run time that the main file has as well: that one may have been loaded from an address
 * with a query, and importing it from here would run it a second time.
 */
import type { RememberedUpload } from '../../engine/remember.ts'
import type { UploaderSnapshot } from '../../engine/snapshot.ts'
import type { FileRecord } from '../../engine/state.ts'
import type { Table } from '../../engine/table.ts'
import type { Application } from '../application.ts'
import type { EngineHost } from '../engine-host.ts'
import type { FileShelf } from '../file-shelf.ts'
import type { Publisher } from '../publisher.ts'
import type { LinkedUpload } from '../resume-link.ts'
import { createClaims } from './claims.ts'
import { createMemory } from './memory.ts'
import { createPageWatch } from './page-watch.ts'
import { createVisits } from './visits.ts'

export interface Safeguards {
  follow(files: Table<FileRecord>): void
  claim(key: string, id: string): Promise<boolean>
  release(key: string): void
  /** Asks for the files that the person has to allow. Within a click. */
  askFor(indexes: readonly number[]): void
  onSignedIn(): void
  /** Adds what the core does not know of. */
  dress(snapshot: UploaderSnapshot): UploaderSnapshot
  /** Keeps what is remembered. */
  close(): void
}

export interface SafeguardsOptions {
  readonly endpoint: string
  readonly host: EngineHost
  readonly files: FileShelf
  readonly application: Application
  readonly publisher: Publisher
  /** Whether the page wants anything kept. */
  readonly isRemembering: boolean
  readonly link: LinkedUpload | undefined
  readonly keyOf: (index: number) => string
  readonly rememberedOf: (record: FileRecord) => RememberedUpload | undefined
}

export function createSafeguards(options: SafeguardsOptions): Safeguards {
  const { host, files, publisher, link, keyOf } = options
  const memory = createMemory({
    ...options,
    handleOf: (index) => files.handle(keyOf(index)),
    onChanged: () => publisher.announce('state'),
  })
  const claims = createClaims(memory.flush)
  const visits = createVisits({ ...options, claims, records: memory.records })
  const watch = createPageWatch({ snapshot: publisher.snapshot, report: host.dispatch, onHidden: memory.flush })
  const leave = publisher.subscribe(watch.update)
  // Files may have been added before this was loaded.
  watch.update()
  let plain: UploaderSnapshot | undefined
  let shown: UploaderSnapshot | undefined

  void memory.isUsed().then((isUsed) => {
    if (!isUsed && !link) return
    visits.tell(async (others) => {
      if (isUsed) await others.restore()
      if (link) await others.open(link)
    })
  })

  return {
    follow: memory.follow,
    async claim(key, id) {
      const isOurs = await claims.claim(key, id)
      visits.onClaimed(id, isOurs)
      return isOurs
    },
    release: claims.release,
    askFor: (indexes) => visits.mention((others) => others.askFor(indexes)),
    onSignedIn: () => visits.mention((others) => others.onSignedIn()),
    dress(snapshot) {
      const next = visits.dress(snapshot)
      const remembers = memory.isKept()
      if (next !== plain || remembers !== shown?.remembers) shown = { ...next, remembers }
      plain = next
      return shown ?? next
    },
    close() {
      leave()
      watch.close()
      visits.close()
      void memory.flush().then(() => {
        claims.close()
        memory.records?.close()
      })
    },
  }
}
