/** Buttons of rows and lines: an icon or words, named with the file that they are about. */
import { build, setAttribute } from '../build.ts'
import { createIcon, type IconName } from '../icons.ts'

export interface ButtonLook {
  /** Written on it, or where it shows an icon, its tooltip. */
  readonly label: string
  /** Said after the label, so that who listens knows which of many it is. */
  readonly about?: string
  readonly icon?: IconName
  readonly act: () => void
  /** A word that asks before the act, where much would be lost by one stray click. */
  readonly ask?: string | undefined
}

export interface Button {
  readonly element: HTMLButtonElement
  /** `undefined` hides it. */
  show(look: ButtonLook | undefined): void
}

/** A question that nobody answered is taken back. */
const ASKED_FOR_MS = 4000

/**
 * @param part Name under which pages style it.
 * @param tone Where there is a more important button beside it: `quiet`.
 */
export function createButton(part: string, tone = ''): Button {
  // `type`: a button inside a form would send it.
  const element = build('button', { part: `button ${part}`, attributes: { type: 'button' } })
  let look: ButtonLook | undefined
  let painted = ''
  let isAsking = false

  function paint(): void {
    element.hidden = look === undefined
    if (look === undefined) return
    const { label, about, icon, ask } = look
    const words = isAsking ? ask : icon === undefined ? label : undefined
    const name = [label, about].filter(Boolean).join(': ')
    const fresh = [words, icon, name].join('\n')
    if (fresh === painted) return
    painted = fresh
    element.className = `${words === undefined ? 'icon-button' : 'text-button'} ${tone}`
    element.toggleAttribute('data-asking', isAsking)
    element.replaceChildren(words ?? createIcon(icon ?? 'cross'))
    setAttribute(element, 'title', words === undefined ? label : null)
    setAttribute(element, 'aria-label', isAsking ? `${words} ${name}` : name)
  }

  function setAsking(next: boolean): void {
    isAsking = next
    paint()
  }

  element.addEventListener('blur', () => setAsking(false))
  element.addEventListener('click', () => {
    const { act, ask } = look ?? {}
    const isAnswer = isAsking || ask === undefined
    setAsking(!isAnswer)
    if (isAnswer) act?.()
    else setTimeout(setAsking, ASKED_FOR_MS, false)
  })

  return {
    element,
    show(next) {
      look = next
      if (next?.ask === undefined) isAsking = false
      paint()
    },
  }
}
