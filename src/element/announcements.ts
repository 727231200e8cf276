/**
 * What a screen reader is told: the start, each quarter of the whole, the end, and what goes wrong. Between two
 * snapshots most changes are worth no word.
 */
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isUnfinished } from './validity.ts'
import { isolate, type Wording } from './wording.ts'

export function announcementsBetween(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  const old = new Map(before.files.map((file) => [file.key, file]))
  const changed = after.files.filter((file) => old.get(file.key)?.state !== file.state)
  return [
    ...starts(changed, old, wording),
    ...interruption(before, after, wording),
    ...quarter(before, after, wording),
    ...failures(changed, wording),
    ...ending(before, after, wording),
  ]
}

function starts(changed: readonly FileSnapshot[], old: ReadonlyMap<string, FileSnapshot>, wording: Wording): string[] {
  const added = changed.filter((file) => !old.has(file.key) && isUnfinished(file))
  const first = added[0]
  if (first === undefined) return []
  return [wording.count(wording.messages.announceStart, added.length, { name: isolate(first.name) })]
}

function interruption(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  const isRetrying = (snapshot: UploaderSnapshot) => snapshot.files.some((file) => file.state === 'retrying')
  const asksLogin = (snapshot: UploaderSnapshot) => snapshot.files.some((file) => file.state === 'needs-login')
  const told: string[] = []
  if (isRetrying(after) && !isRetrying(before)) told.push(wording.messages.announceRetrying)
  if (asksLogin(after) && !asksLogin(before)) told.push(wording.messages.needsLogin)
  return told
}

function quarter(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  const reached = quarterOf(after)
  // With other files in the queue the share of the whole jumps for reasons that are not progress.
  if (before.totalBytes !== after.totalBytes || reached <= quarterOf(before) || reached === 0 || reached === 4)
    return []
  return [wording.fill(wording.messages.announceProgress, { percent: wording.percent(reached / 4) })]
}

function quarterOf({ sentBytes, totalBytes }: UploaderSnapshot): number {
  return totalBytes === 0 ? 0 : Math.floor((sentBytes / totalBytes) * 4)
}

function failures(changed: readonly FileSnapshot[], wording: Wording): string[] {
  const failed = changed.filter((file) => file.state === 'failed')
  // One by one up to three; more would be a flood.
  if (failed.length > 3) return [wording.count(wording.messages.announceSomeFailed, failed.length)]
  return failed.map((file) =>
    wording.fill(wording.messages.announceFileFailed, {
      name: isolate(file.name),
      problem: file.problem === undefined ? '' : wording.problem(file.problem),
    }),
  )
}

function ending(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  if (!before.active || after.active) return []
  const done = after.files.filter((file) => file.state === 'done')
  const first = done[0]
  if (first === undefined || after.files.some((file) => file.state === 'failed')) return []
  return [wording.count(wording.messages.announceAllDone, done.length, { name: isolate(first.name) })]
}
