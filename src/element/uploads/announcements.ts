/**
 * What a screen reader is told: the start, each quarter of the whole, the end, and what goes wrong. Between two
 * snapshots most changes are worth no word.
 */
import type { FileSnapshot, FileState, UploaderSnapshot } from '../../client/engine/snapshot.ts'
import { type Changes, enteredStates } from '../changes.ts'
import { isUnfinished } from '../validity.ts'
import type { UploadWords } from './upload-words.ts'

export function announcementsOf(changes: Changes, wording: UploadWords): readonly string[] {
  const entered = enteredStates(changes)
  return [
    ...beginnings(changes, wording),
    ...interruptions(changes, entered, wording),
    ...quarter(changes, wording),
    ...failures(entered, wording),
    ...ending(changes, wording),
  ]
}

function beginnings({ added, changed }: Changes, wording: UploadWords): readonly string[] {
  const told: string[] = []
  const begun = added.filter((file) => isUnfinished(file) && !file.isRestored)
  const left = added.filter((file) => file.state === 'needs-file')
  if (begun.length > 0) told.push(said('sending', begun, wording))
  if (left.length > 0) told.push(wording.count(wording.messages.canContinue, left.length))
  if (changed.some(([old, file]) => file.attempt > old.attempt && file.problem)) {
    told.push(wording.messages.startedAnew)
  }
  return told
}

function interruptions(
  { before, after }: Changes,
  entered: readonly FileSnapshot[],
  { messages }: UploadWords,
): readonly string[] {
  const isNew = (state: FileState) =>
    entered.some((file) => file.state === state) && !before.files.some((file) => file.state === state)
  const isCutOff = isNew('retrying') || (after.offline && !before.offline && after.active)
  return [
    ...(isCutOff ? [messages.problems.network] : []),
    ...(isNew('needs-login') ? [messages.problems.login] : []),
    ...(isNew('paused') ? [messages.states.paused] : []),
  ]
}

function quarter({ before, after }: Changes, wording: UploadWords): readonly string[] {
  const reached = quarterOf(after)
  // With other files in the queue the share of the whole jumps for reasons that are not progress.
  if (before.totalBytes !== after.totalBytes || reached <= quarterOf(before) || reached === 0 || reached === 4)
    return []
  return [`${wording.messages.states.sending}: ${wording.percent(reached / 4)}`]
}

function quarterOf({ sentBytes, totalBytes }: UploaderSnapshot): number {
  return totalBytes === 0 ? 0 : Math.floor((sentBytes / totalBytes) * 4)
}

function failures(entered: readonly FileSnapshot[], wording: UploadWords): readonly string[] {
  const failed = entered.filter((file) => file.state === 'failed')
  // One by one up to three; more would be a flood.
  if (failed.length > 3) return [said('failed', failed, wording)]
  return failed.map((file) => {
    const problem = file.problem === undefined ? '' : wording.problem(file.problem)
    return `${said('failed', [file], wording)}. ${problem}`
  })
}

function ending({ before, after }: Changes, wording: UploadWords): readonly string[] {
  if (!before.active || after.active || after.files.some((file) => file.state === 'failed')) return []
  const done = after.files.filter((file) => file.state === 'done')
  return done.length === 0 ? [] : [said('done', done, wording)]
}

/** As in "Uploaded: film.mov" and "Uploaded: 4 files". */
function said(state: FileState, files: readonly FileSnapshot[], wording: UploadWords): string {
  return `${wording.messages.states[state]}: ${wording.subject(files)}`
}
