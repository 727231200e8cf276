/** The rows of all files, kept by key so that a change touches only what it is about, and one line for all. */
import type { UploaderSnapshot } from '../client/engine/snapshot.ts'
import { build, createDot, setText } from './build.ts'
import { createFileRow, type FileRow, type RowActions } from './file-row.ts'
import type { Wording } from './wording.ts'

export interface FileList {
  readonly element: HTMLElement
  render(snapshot: UploaderSnapshot): void
}

export interface FileListOptions {
  readonly actions: RowActions
  readonly wording: Wording
  /** Where the focus goes when the row that held it was the last. */
  readonly focusFallback: () => void
}

export function createFileList({ actions, wording, focusFallback }: FileListOptions): FileList {
  const rows = new Map<string, FileRow>()
  const summaryText = build('span')
  const summarySpeed = build('span', { class: 'speed' })
  const summaryDetail = build('span', { class: 'detail' }, summaryText, createDot(), summarySpeed)
  const summaryTime = build('span', { class: 'time-left' })
  const summary = build('div', { class: 'line summary', part: 'summary' }, summaryDetail, summaryTime)
  // Safari drops list semantics where the bullets are styled away; the role brings them back.
  const attributes = { role: 'list' }
  const list = build('ul', { class: 'rows', part: 'files', attributes })
  const element = build('div', { class: 'list', part: 'list' }, summary, list)

  function dropRows(snapshot: UploaderSnapshot): void {
    const kept = new Set(snapshot.files.map((file) => file.key))
    for (const [key, row] of rows) {
      if (kept.has(key)) continue
      const hadFocus = row.element.matches(':focus-within')
      const heir = row.element.nextElementSibling ?? row.element.previousElementSibling
      rows.delete(key)
      row.element.remove()
      if (!hadFocus) continue
      const heirRow = [...rows.values()].find(({ element: candidate }) => candidate === heir)
      if (heirRow === undefined) focusFallback()
      else heirRow.focus()
    }
  }

  return {
    element,
    render(snapshot) {
      dropRows(snapshot)
      for (const file of snapshot.files) {
        const row = rows.get(file.key)
        if (row === undefined) {
          const created = createFileRow(file, actions, wording)
          rows.set(file.key, created)
          list.append(created.element)
        } else {
          row.update(file)
        }
      }
      element.hidden = rows.size === 0
      summary.hidden = rows.size < 2
      const { bytesPerSecond, secondsLeft } = snapshot.active ? snapshot : IDLE
      setText(summaryText, summaryOf(snapshot, wording))
      setText(summarySpeed, bytesPerSecond === undefined ? '' : wording.speed(bytesPerSecond))
      setText(summaryTime, secondsLeft === undefined ? '' : wording.timeLeft(secondsLeft))
    },
  }
}

const IDLE = { bytesPerSecond: undefined, secondsLeft: undefined }

function summaryOf(snapshot: UploaderSnapshot, wording: Wording): string {
  const { summary, someFailed } = wording.messages
  const total = snapshot.files.length
  const done = snapshot.files.filter((file) => file.state === 'done').length
  const failed = snapshot.files.filter((file) => file.state === 'failed').length
  const text = wording.fill(summary, { done: wording.number(done), n: wording.number(total) })
  return failed === 0 ? text : `${text} · ${wording.fill(someFailed, { n: wording.number(failed) })}`
}
