/** What lies between two snapshots, found once for all who want to know: rows, events, announcements, the form. */
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'

export interface Changes {
  readonly before: UploaderSnapshot
  readonly after: UploaderSnapshot
  readonly added: readonly FileSnapshot[]
  /** Old and new, of files that were there and differ now. */
  readonly changed: readonly (readonly [before: FileSnapshot, after: FileSnapshot])[]
  readonly removed: readonly FileSnapshot[]
}

/** One pass over both lists: ten thousand files change many times a second. Engines keep files in the order they came. */
export function changesBetween(before: UploaderSnapshot, after: UploaderSnapshot): Changes {
  const changed: (readonly [FileSnapshot, FileSnapshot])[] = []
  const removed: FileSnapshot[] = []
  let next = 0
  for (const file of before.files) {
    const same = after.files[next]
    if (same?.key !== file.key) {
      removed.push(file)
      continue
    }
    next += 1
    if (same !== file) changed.push([file, same])
  }
  return { before, after, added: after.files.slice(next), changed, removed }
}

/** Files that are in a state in which they were not before. */
export function enteredStates({ added, changed }: Changes): readonly FileSnapshot[] {
  return [...added, ...changed.filter(([old, file]) => old.state !== file.state).map(([, file]) => file)]
}
