/** One file as a row: name, bar, numbers, state in words, and what can be done about it. */
import type { FileSnapshot, FileState } from '../client/engine/snapshot.ts'
import { build, createDot, setAttribute, setText } from './build.ts'
import { createFileName, extensionOf } from './file-name.ts'
import { createIcon, type IconName } from './icons.ts'
import { isUnfinished } from './validity.ts'
import { isolate, type Wording, wholePercent } from './wording.ts'

export interface RowActions {
  readonly cancel: (key: string) => void
  readonly retry: (key: string) => void
  readonly remove: (key: string) => void
  readonly continueAfterLogin: () => void
}

export interface FileRow {
  readonly element: HTMLLIElement
  update(file: FileSnapshot): void
  /** Moves the focus to the row itself: on a button, a key pressed once too often would cancel an upload. */
  focus(): void
}

/** States that show instead of the file's kind. */
const BADGE_ICON: Partial<Record<FileState, IconName>> = {
  done: 'check',
  failed: 'alert',
  retrying: 'retry',
  'needs-login': 'alert',
}

export function createFileRow(first: FileSnapshot, actions: RowActions, wording: Wording): FileRow {
  const badge = createBadge(first.name)
  const bar = createBar(isolate(first.name))
  const numbers = createNumbers()
  const element = build('li', { class: 'row', part: 'file', attributes: { tabindex: '-1' } })
  const buttons = createButtons(isolate(first.name), actions, () => element.focus())
  const name = createFileName(first.name)
  element.append(badge.element, name, numbers.percent, ...buttons.elements, bar.element, numbers.status)

  let shown: FileSnapshot | undefined
  function update(file: FileSnapshot): void {
    // Snapshots are values: the same one has nothing new, and a list of thousands changes in a few rows at a time.
    if (file === shown) return
    shown = file
    setAttribute(element, 'data-state', file.state)
    badge.show(BADGE_ICON[file.state])
    numbers.show(file, wording)
    buttons.show(file, wording)
    bar.show(file, wording)
  }

  update(first)
  return { element, update, focus: () => element.focus() }
}

function createNumbers() {
  const percent = build('span', { class: 'percent', part: 'percent' })
  const words = build('span')
  const speed = build('span', { class: 'speed' })
  const timeLeft = build('span', { class: 'time-left', part: 'time-left' })
  const detail = build('span', { class: 'detail', part: 'status' }, words, createDot(), speed)
  const status = build('div', { class: 'line status' }, detail, timeLeft)
  const show = (file: FileSnapshot, wording: Wording) => {
    const isMoving = file.state === 'sending'
    setText(percent, showsPercent(file) ? wording.percent(file.progress) : '')
    setText(words, statusText(file, wording))
    setText(speed, isMoving && file.bytesPerSecond !== undefined ? wording.speed(file.bytesPerSecond) : '')
    setText(timeLeft, isMoving && file.secondsLeft !== undefined ? wording.timeLeft(file.secondsLeft) : '')
  }
  return { percent, status, show }
}

function createButtons(name: string, actions: RowActions, keepFocus: () => void) {
  const goOn = createButton('text-button', 'retry-button')
  const end = createButton('icon-button', 'cancel-button', createIcon('cross'))
  let act: { readonly goOn: () => void; readonly end: () => void } | undefined
  goOn.addEventListener('click', () => act?.goOn())
  end.addEventListener('click', () => act?.end())

  const show = (file: FileSnapshot, { messages }: Wording) => {
    const { key } = file
    const asksLogin = file.state === 'needs-login'
    const isOver = !isUnfinished(file)
    act = {
      goOn: () => (asksLogin ? actions.continueAfterLogin() : actions.retry(key)),
      end: () => (isOver ? actions.remove(key) : actions.cancel(key)),
    }
    const hadFocus = goOn.matches(':focus')
    goOn.hidden = !asksLogin && !(file.state === 'failed' && file.problem?.retryable === true)
    if (hadFocus && goOn.hidden) keepFocus()
    setText(goOn, asksLogin ? messages.resume : messages.retry)
    setAttribute(goOn, 'aria-label', `${asksLogin ? messages.resume : messages.retry}: ${name}`)
    setAttribute(end, 'title', isOver ? messages.remove : messages.cancel)
    setAttribute(end, 'aria-label', `${isOver ? messages.remove : messages.cancel}: ${name}`)
  }
  return { elements: [goOn, end], show }
}

function createButton(className: string, part: string, ...children: readonly Node[]): HTMLButtonElement {
  // `type`: a button inside a form would send it.
  return build('button', { class: className, part: `button ${part}`, attributes: { type: 'button' } }, ...children)
}

/** The kind of file, until there is something to tell about it. */
function createBadge(name: string): { element: HTMLElement; show: (icon: IconName | undefined) => void } {
  const kind = extensionOf(name).slice(1)
  // Four letters fit.
  const picture = kind === '' || kind.length > 4 ? createIcon('file') : kind.toUpperCase()
  const element = build('span', { class: 'badge', part: 'badge', attributes: { 'aria-hidden': 'true' } }, picture)
  let current: IconName | undefined
  const show = (icon: IconName | undefined) => {
    if (icon === current) return
    current = icon
    element.replaceChildren(icon === undefined ? picture : createIcon(icon))
  }
  return { element, show }
}

function createBar(label: string): { element: HTMLElement; show: (file: FileSnapshot, wording: Wording) => void } {
  const fill = build('div', { class: 'fill', part: 'bar-fill' })
  const attributes = { role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' }
  const element = build('div', { class: 'bar', part: 'bar', attributes }, fill)
  const show = (file: FileSnapshot, wording: Wording) => {
    // Through the CSSOM: a style attribute would need `unsafe-inline`.
    fill.style.setProperty('inline-size', `${(file.progress * 100).toFixed(2)}%`)
    setAttribute(element, 'aria-valuenow', String(wholePercent(file.progress)))
    setAttribute(element, 'aria-valuetext', `${wording.percent(file.progress)}, ${stateWord(file.state, wording)}`)
  }
  return { element, show }
}

function showsPercent({ state, progress }: FileSnapshot): boolean {
  // "Finishing" has no share of its own to tell, and 100 % is said only when it is true.
  return state === 'sending' || (progress > 0 && (state === 'retrying' || state === 'needs-login'))
}

function stateWord(state: FileState, { messages }: Wording): string {
  return messages.states[state]
}

function statusText(file: FileSnapshot, wording: Wording): string {
  const explains = file.state === 'failed' || file.state === 'retrying' || file.state === 'needs-login'
  if (explains && file.problem !== undefined) return wording.problem(file.problem)
  const word = stateWord(file.state, wording)
  if (file.state !== 'sending') return `${word} · ${wording.size(file.size)}`
  const amount = wording.sentOfTotal(file.sentBytes, file.size)
  return file.bytesPerSecond === undefined ? `${word} · ${amount}` : amount
}
