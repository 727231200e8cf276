/**
 * What a screen reader is told: the start, each quarter of the whole, the end, and what goes wrong. Between two
 * snapshots most changes are worth no word.
 */
import type { FileSnapshot, FileState, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isUnfinished } from './validity.ts'
import type { Wording } from './wording.ts'

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
  return added.length === 0 ? [] : [said('sending', added, wording)]
}

function interruption(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  const isRetrying = (snapshot: UploaderSnapshot) => snapshot.files.some((file) => file.state === 'retrying')
  const asksLogin = (snapshot: UploaderSnapshot) => snapshot.files.some((file) => file.state === 'needs-login')
  const told: string[] = []
  if (isRetrying(after) && !isRetrying(before)) told.push(wording.messages.problems.network)
  if (asksLogin(after) && !asksLogin(before)) told.push(wording.messages.problems.login)
  return told
}

function quarter(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  const reached = quarterOf(after)
  // With other files in the queue the share of the whole jumps for reasons that are not progress.
  if (before.totalBytes !== after.totalBytes || reached <= quarterOf(before) || reached === 0 || reached === 4)
    return []
  return [`${wording.messages.states.sending}: ${wording.percent(reached / 4)}`]
}

function quarterOf({ sentBytes, totalBytes }: UploaderSnapshot): number {
  return totalBytes === 0 ? 0 : Math.floor((sentBytes / totalBytes) * 4)
}

function failures(changed: readonly FileSnapshot[], wording: Wording): string[] {
  const failed = changed.filter((file) => file.state === 'failed')
  // One by one up to three; more would be a flood.
  if (failed.length > 3) return [said('failed', failed, wording)]
  return failed.map((file) => {
    const problem = file.problem === undefined ? '' : wording.problem(file.problem)
    return `${said('failed', [file], wording)}. ${problem}`
  })
}

function ending(before: UploaderSnapshot, after: UploaderSnapshot, wording: Wording): string[] {
  if (!before.active || after.active) return []
  const done = after.files.filter((file) => file.state === 'done')
  if (done.length === 0 || after.files.some((file) => file.state === 'failed')) return []
  return [said('done', done, wording)]
}

/** As in "Uploaded: film.mov" and "Uploaded: 3 files". */
function said(state: FileState, files: readonly FileSnapshot[], wording: Wording): string {
  return `${wording.messages.states[state]}: ${wording.subject(files)}`
}
