/** One card: its scene, begun as often as its button is pressed. */
import type { SluiceUploadElement } from '../../../../element/sluice-upload-element.ts'
import type { Relief, Scene } from '../scene.ts'
import { makeFiles } from './files.ts'
import { makeElement, type OtherTab } from './place.ts'
import { PLAYS, post } from './plays.ts'

export interface Card {
  /** Begins the scene anew. Resolves when it is set up; it goes on by itself. */
  start(): Promise<void>
  /** Gives up what is under way, so that nothing of it is remembered. */
  end(): void
}

interface Performance {
  readonly controller: AbortController
  readonly files: readonly File[]
  element: SluiceUploadElement | undefined
  tab: OtherTab | undefined
}

export function createCard(card: HTMLElement, scene: Scene): Card {
  const stage = card.querySelector('form')
  let now: Performance | undefined

  function end(): void {
    now?.controller.abort()
    now?.tab?.close()
    now?.element?.uploader?.cancelAll()
  }

  async function start(): Promise<void> {
    end()
    now?.element?.remove()
    const performance: Performance = {
      controller: new AbortController(),
      files: await makeFiles(scene.files),
      element: undefined,
      tab: undefined,
    }
    now = performance
    const { endpoint } = (await (await post(scene, 'start')).json()) as { readonly endpoint: string }
    play(performance, endpoint).catch((error: unknown) => {
      // It was begun anew meanwhile.
      if (!performance.controller.signal.aborted) throw error
    })
  }

  async function play(performance: Performance, endpoint: string): Promise<void> {
    const { files, controller } = performance
    const show = () => {
      performance.element = makeElement(document, scene, endpoint)
      stage?.prepend(performance.element)
      return performance.element
    }
    performance.tab = await PLAYS[scene.play ?? 'choose']({ scene, files, endpoint, show, signal: controller.signal })
  }

  card.querySelector('[data-act="start"]')?.addEventListener('click', () => void start())
  card.querySelector('[data-act="relieve"]')?.addEventListener('click', () => {
    if (scene.relief !== undefined && now !== undefined) void relieve(scene, scene.relief, now)
  })
  stage?.addEventListener('submit', (event) => event.preventDefault())
  return { start, end }
}

async function relieve(scene: Scene, { act }: Relief, { element, files, tab }: Performance): Promise<void> {
  await post(scene, 'mend')
  if (act === 'choose') element?.addFiles(files)
  else if (act === 'close-tab') tab?.close()
  else if (act === 'sign-in') element?.continueAfterLogin()
  else element?.uploader?.retryAll()
}
