/** One file as a row: name, bar, numbers, state in words, and what can be done about it. */
import type { FileSnapshot, FileState } from '../../client/engine/snapshot.ts'
import { build, createDot, setAttribute, setText } from '../build.ts'
import { createIcon, type IconName } from '../icons.ts'
import { isUnfinished } from '../validity.ts'
import { isolate } from '../wording.ts'
import { type ButtonLook, createButton } from './button.ts'
import { createFileName, extensionOf } from './file-name.ts'
import { type UploadWords, wholePercent } from './upload-words.ts'

export interface RowActions {
  readonly pause: (key: string) => void
  readonly resume: (file: FileSnapshot) => void
  readonly cancel: (key: string) => void
  readonly retry: (key: string) => void
  readonly remove: (key: string) => void
  readonly copyReport: (file: FileSnapshot) => Promise<void>
  /** A small picture of the file, where one can be made. */
  readonly picture: (file: FileSnapshot) => Promise<Node | undefined> | undefined
}

export interface FileRow {
  update(file: FileSnapshot): void
}

/** States that show instead of the file's kind. */
const BADGE_ICON: Partial<Record<FileState, IconName>> = {
  done: 'check',
  failed: 'alert',
  retrying: 'retry',
  paused: 'pause',
  'needs-login': 'alert',
}

/** About a minute on a usual line: from here on a stray click must not throw it away. */
const MUCH_BYTES = 100_000_000

/** Fills `element`, an item of the list. */
export function createFileRow(
  element: HTMLElement,
  actions: RowActions,
  wording: UploadWords,
  first: FileSnapshot,
): FileRow {
  const badge = createBadge(first, actions)
  const bar = createBar(isolate(first.name))
  const numbers = createNumbers()
  const buttons = createButtons(actions, wording)
  element.replaceChildren(
    badge.element,
    createFileName(first.name),
    numbers.percent,
    ...buttons.elements,
    bar.element,
    numbers.status,
  )
  numbers.status.append(buttons.report)

  function update(file: FileSnapshot): void {
    // The button that was pressed may go; the focus stays in its row, right before the next one.
    const hadFocus = element.matches(':focus-within')
    setAttribute(element, 'data-state', file.state)
    badge.show(BADGE_ICON[file.state])
    numbers.show(file, wording)
    buttons.show(file)
    bar.show(file, wording)
    if (hadFocus && !element.matches(':focus-within')) element.focus()
  }

  update(first)
  return { update }
}

function createNumbers() {
  const percent = build('span', { class: 'percent', part: 'percent' })
  const words = build('span')
  const speed = build('span', { class: 'speed' })
  const timeLeft = build('span', { class: 'time-left', part: 'time-left' })
  const detail = build('span', { class: 'detail', part: 'status' }, words, createDot(), speed)
  const status = build('div', { class: 'line status' }, detail, timeLeft)
  const show = (file: FileSnapshot, wording: UploadWords) => {
    const isMoving = file.state === 'sending'
    setText(percent, showsPercent(file) ? wording.percent(file.progress) : '')
    setText(words, statusText(file, wording))
    setText(speed, isMoving && file.bytesPerSecond !== undefined ? wording.speed(file.bytesPerSecond) : '')
    setText(timeLeft, isMoving && file.secondsLeft !== undefined ? wording.timeLeft(file.secondsLeft) : '')
  }
  return { percent, status, show }
}

function createButtons(actions: RowActions, { messages }: UploadWords) {
  const retry = createButton('retry-button')
  const toggle = createButton('pause-button')
  const end = createButton('cancel-button')
  const report = createButton('report-button', 'quiet')

  function show(file: FileSnapshot): void {
    const about = isolate(file.name)
    const { key, state } = file
    const on = (isOffered: boolean, look: ButtonLook) => (isOffered ? { about, ...look } : undefined)
    const isLogin = state === 'needs-login'
    const resume = { label: messages.resume, act: () => actions.resume(file) }
    retry.show(
      isLogin
        ? { about, ...resume }
        : on(state === 'failed' && file.problem?.retryable === true, {
            label: messages.retry,
            act: () => actions.retry(key),
          }),
    )
    toggle.show(
      state === 'paused' || state === 'needs-file'
        ? { about, ...resume, icon: 'play' }
        : on(PAUSABLE.has(state), { label: messages.pause, icon: 'pause', act: () => actions.pause(key) }),
    )
    end.show(endLook(file, actions, messages, about))
    report.show(on(state === 'failed', { label: messages.copyReport, act: copy(file) }))
  }

  const copy = (file: FileSnapshot) => async () => {
    await actions.copyReport(file)
    report.show({ label: messages.copied, act: copy(file) })
  }

  return { elements: [retry.element, toggle.element, end.element], report: report.element, show }
}

const PAUSABLE: ReadonlySet<FileState> = new Set(['waiting', 'starting', 'sending', 'retrying', 'verifying'])

function endLook(
  file: FileSnapshot,
  actions: RowActions,
  messages: UploadWords['messages'],
  about: string,
): ButtonLook | undefined {
  // What another tab sends is ended there.
  if (file.state === 'elsewhere') return undefined
  const icon = 'cross'
  if (!isUnfinished(file)) return { label: messages.remove, about, icon, act: () => actions.remove(file.key) }
  const ask = file.sentBytes >= MUCH_BYTES ? messages.sure : undefined
  return { label: messages.cancel, about, icon, ask, act: () => actions.cancel(file.key) }
}

/** A picture of the file or its kind, until there is something to tell about it. */
function createBadge(
  file: FileSnapshot,
  { picture }: RowActions,
): { element: HTMLElement; show: (icon: IconName | undefined) => void } {
  const kind = extensionOf(file.name).slice(1)
  // Four letters fit.
  const sign = kind === '' || kind.length > 4 ? createIcon('file') : kind.toUpperCase()
  const face = build('span', { class: 'face' }, sign)
  const mark = build('span', { class: 'mark' })
  const element = build('span', { class: 'badge', part: 'badge', attributes: { 'aria-hidden': 'true' } }, face, mark)
  picture(file)?.then((node) => {
    if (node === undefined) return
    face.replaceChildren(node)
    element.toggleAttribute('data-picture', true)
  })
  let current: IconName | undefined
  const show = (icon: IconName | undefined) => {
    if (icon === current) return
    current = icon
    mark.replaceChildren(...(icon === undefined ? [] : [createIcon(icon)]))
    element.toggleAttribute('data-marked', icon !== undefined)
  }
  return { element, show }
}

function createBar(label: string): { element: HTMLElement; show: (file: FileSnapshot, wording: UploadWords) => void } {
  const fill = build('div', { class: 'fill', part: 'bar-fill' })
  const attributes = { role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' }
  const element = build('div', { class: 'bar', part: 'bar', attributes }, fill)
  const show = (file: FileSnapshot, wording: UploadWords) => {
    // Through the CSSOM: a style attribute would need `unsafe-inline`.
    fill.style.setProperty('inline-size', `${(file.progress * 100).toFixed(2)}%`)
    setAttribute(element, 'aria-valuenow', String(wholePercent(file.progress)))
    const word = wording.messages.states[file.state]
    setAttribute(element, 'aria-valuetext', `${wording.percent(file.progress)}, ${word}`)
  }
  return { element, show }
}

function showsPercent({ state, progress }: FileSnapshot): boolean {
  // "Finishing" has no share of its own to tell, and 100 % is said only when it is true.
  return state === 'sending' || (progress > 0 && (HELD.has(state) || state === 'retrying' || state === 'needs-login'))
}

/** Neither moving nor over: how far it had come is what is worth telling. */
const HELD: ReadonlySet<FileState> = new Set(['paused', 'needs-file', 'elsewhere'])

function statusText(file: FileSnapshot, wording: UploadWords): string {
  const { state, problem } = file
  const explains = state === 'failed' || state === 'retrying' || state === 'needs-login'
  if (explains && problem !== undefined) return wording.problem(problem)
  if (file.attempt > 1 && problem !== undefined) return wording.messages.startedAnew
  const word = wording.messages.states[state]
  const isUnderWay = state === 'sending' || (HELD.has(state) && file.sentBytes > 0)
  if (!isUnderWay) return `${word} · ${wording.size(file.size)}`
  const amount = wording.sentOfTotal(file.sentBytes, file.size)
  return state === 'sending' && file.bytesPerSecond !== undefined ? amount : `${word} · ${amount}`
}
