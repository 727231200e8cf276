/** The live region. What comes within a moment is told together, so that a folder of thousands is no flood. */
import { build } from './build.ts'

export interface Announcer {
  readonly element: HTMLElement
  say(texts: readonly string[]): void
}

/** Time to hear a short sentence out; a polite region would otherwise queue up what is old by the time it is heard. */
const PAUSE_MS = 1000
/** More than the last few of what came meanwhile is old news. */
const KEPT = 3

export function createAnnouncer(): Announcer {
  const element = build('div', { class: 'unseen', attributes: { role: 'status' } })
  let waiting: string[] = []
  let isPausing = false

  function tell(): void {
    isPausing = waiting.length > 0
    if (!isPausing) return
    element.textContent = waiting.join(' ')
    waiting = []
    setTimeout(tell, PAUSE_MS)
  }

  return {
    element,
    say(texts) {
      waiting = [...waiting, ...texts].slice(-KEPT)
      if (!isPausing) tell()
    },
  }
}
