/** The line for all files: how many are done, how much, how fast, how long; and pausing them all. */
import type { FileState, UploaderSnapshot } from '../../client/engine/snapshot.ts'
import { build, setText } from '../build.ts'
import { createButton } from './button.ts'
import type { UploadWords } from './upload-words.ts'

export interface SummaryActions {
  readonly pauseAll: () => void
  readonly resumeAll: () => void
}

export interface SummaryLine {
  readonly element: HTMLElement
  render(snapshot: UploaderSnapshot): void
}

const MOVING: ReadonlySet<FileState> = new Set(['waiting', 'starting', 'sending', 'retrying', 'verifying'])
const IDLE = { bytesPerSecond: undefined, secondsLeft: undefined }

export function createSummaryLine({ pauseAll, resumeAll }: SummaryActions, wording: UploadWords): SummaryLine {
  const { messages, fill, number } = wording
  const counts = build('span', { class: 'counts' })
  const amount = build('span', { class: 'amount' })
  const time = build('span', { class: 'time-left' })
  const button = createButton('pause-all-button')
  const filled = build('div', { class: 'fill' })
  const track = build('div', { class: 'bar', attributes: { 'aria-hidden': 'true' } }, filled)
  // Names the list below it.
  const element = build('div', { class: 'summary', part: 'summary', attributes: { id: 'summary' } })
  element.append(build('div', { class: 'line' }, counts, amount, time, button.element), track)

  return {
    element,
    render(snapshot) {
      const { files, sentBytes, totalBytes } = snapshot
      element.hidden = files.length < 2
      if (element.hidden) return
      const { bytesPerSecond, secondsLeft } = snapshot.active ? snapshot : IDLE
      const countOf = (state: FileState) => files.reduce((sum, file) => sum + Number(file.state === state), 0)
      const [done, failed] = [countOf('done'), countOf('failed')]
      const isOver = done === files.length
      setText(counts, fill(messages.summary, { done: number(done), n: number(files.length) }))
      const facts = [
        failed > 0 && fill(messages.someFailed, { n: number(failed) }),
        !isOver && wording.sentOfTotal(sentBytes, totalBytes),
        bytesPerSecond !== undefined && wording.speed(bytesPerSecond),
      ]
      setText(amount, facts.filter(Boolean).join(' · '))
      setText(time, secondsLeft === undefined ? '' : wording.timeLeft(secondsLeft))
      // Never whole before it is done, however the bytes stand.
      const share = totalBytes === 0 || isOver ? 1 : Math.min(sentBytes / totalBytes, 0.999)
      filled.style.setProperty('inline-size', `${(share * 100).toFixed(2)}%`)
      track.hidden = !snapshot.active
      const isMoving = files.some((file) => MOVING.has(file.state))
      const isPaused = files.some((file) => file.state === 'paused')
      if (isMoving) button.show({ label: messages.pauseAll, act: pauseAll })
      else button.show(isPaused ? { label: messages.resumeAll, act: resumeAll } : undefined)
    },
  }
}
