/**
 * The rows of all files. Every file has an item in the list from the start, so that a screen reader counts and reaches
 * all of them and the browser knows how long the list is; what a row shows is built only near what can be seen, and
 * taken away again far from it. Ten thousand files are then ten thousand names, and some thirty rows.
 */
import type { FileSnapshot } from '../../client/engine/snapshot.ts'
import { build } from '../build.ts'
import type { Changes } from '../changes.ts'
import { withoutOverrides } from '../wording.ts'
import { createFileRow, type FileRow, type RowActions } from './file-row.ts'
import { createSummaryLine, type SummaryActions } from './summary-line.ts'
import type { UploadWords } from './upload-words.ts'

export interface FileList {
  readonly element: HTMLElement
  render(changes: Changes): void
}

export interface FileListOptions {
  readonly actions: RowActions & SummaryActions
  readonly wording: UploadWords
  /** Where the focus goes when the row that held it was the last. */
  readonly focusFallback: () => void
}

interface Entry {
  readonly item: HTMLLIElement
  file: FileSnapshot
  row: FileRow | undefined
}

/** So many rows are simply there: no measuring, no scrolling code. */
const ALWAYS_BUILT = 40
/** Items that come into the list at a time; what is more follows right after, so that no task takes long. */
const ITEMS_AT_ONCE = 500

export function createFileList({ actions, wording, focusFallback }: FileListOptions): FileList {
  let entries: Entry[] = []
  const byKey = new Map<string, Entry>()
  /** The newest snapshot's. The entries are its beginning; the items of the rest are on their way into the list. */
  let files: readonly FileSnapshot[] = []
  let isAppending = false
  let isScheduled = false
  const summary = createSummaryLine(actions, wording)
  // Safari drops list semantics where the bullets are styled away; the role brings them back.
  const list = build('ul', { class: 'rows', part: 'files', attributes: { role: 'list', 'aria-labelledby': 'summary' } })
  const element = build('div', { class: 'list', part: 'list' }, summary.element, list)
  list.addEventListener('scroll', schedule, { passive: true })
  new ResizeObserver(schedule).observe(list)

  function append(): void {
    const made = files.slice(entries.length, entries.length + ITEMS_AT_ONCE).map((file): Entry => {
      const item = build('li', { class: 'row', part: 'file', attributes: { tabindex: '-1' } })
      return { item, file, row: undefined }
    })
    for (const entry of made) {
      byKey.set(entry.file.key, entry)
      hollow(entry)
    }
    entries = entries.concat(made)
    list.append(...made.map(({ item }) => item))
    isAppending = entries.length < files.length
    if (isAppending) setTimeout(append)
    if (entries.length <= ALWAYS_BUILT) entries.forEach(fill)
    else schedule()
  }

  function fill(entry: Entry): void {
    if (entry.row !== undefined) return
    entry.item.removeAttribute('aria-label')
    entry.row = createFileRow(entry.item, actions, wording, entry.file)
  }

  function schedule(): void {
    if (isScheduled || entries.length <= ALWAYS_BUILT) return
    isScheduled = true
    requestAnimationFrame(() => {
      isScheduled = false
      moveWindow()
    })
  }

  /** Builds what can be seen and as much again on both sides of it. */
  function moveWindow(): void {
    const { scrollTop, clientHeight } = list
    const from = indexAt(scrollTop - clientHeight)
    const to = indexAt(scrollTop + 2 * clientHeight) + 1
    entries.forEach((entry, index) => {
      if (index >= from && index < to) fill(entry)
      else if (entry.row !== undefined && !entry.item.matches(':focus-within')) hollow(entry)
    })
  }

  /** Of the last item that begins at or above `top`. */
  function indexAt(top: number): number {
    let low = 0
    let high = entries.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((entries[middle]?.item.offsetTop ?? 0) <= top) low = middle
      else high = middle - 1
    }
    return low
  }

  function drop(removed: readonly FileSnapshot[]): void {
    const gone = new Set(removed.map((file) => file.key))
    const focused = entries.findIndex(({ file, item }) => gone.has(file.key) && item.matches(':focus-within'))
    const heir =
      entries.slice(focused + 1).find(({ file }) => !gone.has(file.key)) ??
      entries.slice(0, Math.max(0, focused)).findLast(({ file }) => !gone.has(file.key))
    for (const key of gone) {
      byKey.get(key)?.item.remove()
      byKey.delete(key)
    }
    entries = entries.filter(({ file }) => !gone.has(file.key))
    schedule()
    // On the row and not on a button of it: a key pressed once too often would cancel an upload.
    if (focused !== -1) (heir === undefined ? focusFallback : () => heir.item.focus())()
  }

  function change(file: FileSnapshot): void {
    const entry = byKey.get(file.key)
    if (entry === undefined) return
    entry.file = file
    entry.row?.update(file)
  }

  return {
    element,
    render({ after, changed, removed }) {
      files = after.files
      if (removed.length > 0) drop(removed)
      for (const [, file] of changed) change(file)
      if (!isAppending && entries.length < files.length) append()
      element.hidden = after.files.length === 0
      summary.render(after)
    },
  }
}

/** Only the name, for who listens. */
function hollow(entry: Entry): void {
  entry.row = undefined
  entry.item.replaceChildren()
  entry.item.setAttribute('aria-label', withoutOverrides(entry.file.name))
}
