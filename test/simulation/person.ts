/** The person in front of the page: opens it, gives files, presses buttons, signs in, and in the end wants all of it done. */
import type { RememberedUpload } from '../../src/client/engine/remember.ts'
import type { FileSnapshot } from '../../src/client/engine/snapshot.ts'
import { indexOf } from '../../src/client/engine/state.ts'
import { get } from '../../src/client/engine/table.ts'
import type { Gate } from './application-wire.ts'
import type { DiskFile } from './disk.ts'
import type { Machine } from './machine.ts'
import type { Scene } from './scene.ts'
import type { Tab } from './tab.ts'

export interface Person {
  /** Pages that are open. */
  readonly tabs: () => readonly Tab[]
  readonly files: readonly DiskFile[]
  /** A page, with what the browser kept of earlier visits. */
  open(machine: Machine): Tab
  /** A page on a machine that has only a link. */
  openLink(machine: Machine, upload: RememberedUpload): Tab
  add(tab: Tab, files: readonly DiskFile[]): void
  /** One look at the screen. @returns whether there was anything to do */
  look(isEverythingWanted: boolean): boolean
  /** Files that were given again and should have been recognised. */
  unrecognised(): readonly string[]
}

export interface PersonOptions {
  readonly scene: Scene
  readonly gate: Gate
  readonly createTab: (machine: Machine, name: string) => Tab
  readonly files: readonly DiskFile[]
}

/** What a person gives when a page asks for a file. */
const ANSWERS = ['the same', 'the same', 'the same', 'a copy', 'another', 'nothing'] as const
/** After so many tries a person gives up. */
const MOST_RETRIES = 3

export function createPerson({ scene, gate, createTab, files }: PersonOptions): Person {
  const { random, disk, tally, weather } = scene
  const opened: Tab[] = []
  const away = new Set<Tab>()
  const asked = new Set<string>()
  const given: { readonly tab: Tab; readonly index: number; readonly as: number; readonly file: DiskFile }[] = []
  const retries = new Map<string, number>()

  function start(machine: Machine): Tab {
    const tab = createTab(machine, `tab ${opened.length + 1}`)
    opened.push(tab)
    if (opened.filter((each) => each.isAlive()).length > 1) tally.happened.add('second tab')
    scene.trace?.(`${tab.name} is opened`)
    return tab
  }

  function open(machine: Machine): Tab {
    const tab = start(machine)
    const uploads = [...machine.records.all.values()]
    if (uploads.length > 0) tab.book.restore(uploads, weather.hasHandles ? 'permission' : 'choice')
    return tab
  }

  /** The page asks for the file of an upload; what it gets is one of many things. */
  function give(tab: Tab, snapshot: FileSnapshot): void {
    const index = indexOf(snapshot.key)
    const file = files.find(({ name }) => name === snapshot.name)
    if (!file || file.presence === 'gone') return
    if (snapshot.needs === 'permission' && random.chance(0.7)) {
      if (file.history.length > 1) tally.happened.add('other file')
      tab.attach(index, disk.pick(file))
      return
    }
    // Two devices that send two files as one upload break it, and only its owner is harmed.
    const what = away.has(tab) ? 'the same' : random.pick(ANSWERS)
    scene.trace?.(`${tab.name} is given ${what} for ${snapshot.key}`)
    if (what === 'the same') {
      // Another file of that name may have been begun since; that one waits for its own.
      const as = tab.state().files.length
      if (get(tab.state().files, index)?.file.lastModified === file.lastModified) given.push({ tab, index, as, file })
      tab.add([disk.pick(file)])
    } else if (what === 'a copy') tab.add([disk.pick(disk.copy(file, `copy of ${file.name}`))])
    else if (what === 'another') giveAnother(tab, index, snapshot)
  }

  function giveAnother(tab: Tab, index: number, { name, size }: FileSnapshot): void {
    tally.happened.add('other file')
    const other = disk.add(random.chance(0.5) ? name : `other ${name}`, size, random.whole(1, 1e6))
    if (random.chance(0.5)) tab.add([disk.pick(other)])
    else tab.attach(index, disk.pick(other))
  }

  function attend(tab: Tab, snapshot: FileSnapshot, isEverythingWanted: boolean): boolean {
    const { key, state, problem } = snapshot
    const name = `${tab.name} ${key}`
    if (state === 'needs-login') {
      gate.isSignedIn = true
      tab.tell(random.chance(0.8) ? { type: 'signed-in' } : { type: 'resume', indexes: [indexOf(key)] })
      return true
    }
    if (state === 'needs-file' && (isEverythingWanted || random.chance(0.1)) && !asked.has(name)) {
      asked.add(name)
      give(tab, snapshot)
      return true
    }
    if (!isEverythingWanted) return false
    if (state === 'paused') {
      tab.tell({ type: 'resume', indexes: [indexOf(key)] })
      return true
    }
    const tries = retries.get(name) ?? 0
    if (state !== 'failed' || !problem?.retryable || tries >= MOST_RETRIES || !tab.shelf.get(indexOf(key))) return false
    retries.set(name, tries + 1)
    tab.tell({ type: 'retry', indexes: [indexOf(key)] })
    return true
  }

  return {
    tabs: () => opened.filter((tab) => tab.isAlive()),
    files,
    open,
    openLink(machine, upload) {
      const tab = start(machine)
      away.add(tab)
      tab.book.restore([upload], 'choice')
      return tab
    },
    add(tab, chosen) {
      tab.add(chosen.map((file) => disk.pick(file)))
    },
    look(isEverythingWanted) {
      let isBusy = false
      for (const tab of opened) {
        for (const file of tab.isAlive() ? tab.view().snapshot.files : []) {
          if (attend(tab, file, isEverythingWanted)) isBusy = true
        }
      }
      return isBusy
    },
    unrecognised() {
      return given.flatMap(({ tab, index, as, file }) => {
        const isUnchanged = file.history.length === 1 && !tally.happened.has('second tab')
        const state = tab.view().files.get(index)?.snapshot.state
        // A button may have been pressed on what was given before it was known.
        const phase = get(tab.state().files, as)?.phase.name
        const isGivenUp = phase === undefined || phase === 'cancelled'
        const isLost = tab.isAlive() && isUnchanged && !isGivenUp && state === 'needs-file'
        return isLost ? [`I6: ${file.name} was given again and not recognised`] : []
      })
    },
  }
}
