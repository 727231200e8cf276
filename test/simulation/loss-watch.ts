/** I6 on a bad line: when connections break twice and nothing was finished between, one of them is left. */
import type { Effect, EngineEvent } from '../../src/client/engine/events.ts'
import { readUrl } from './fake-store.ts'
import { breaks, type Scene } from './scene.ts'
import type { Tab } from './tab.ts'

export interface LossWatch {
  before(event: EngineEvent): void
  effect(event: EngineEvent, effect: Effect): void
}

export function createLossWatch(scene: Scene, tab: Tab): LossWatch {
  /** PUTs under way that count if they break. */
  const begun = new Map<number, number>()
  let lostAt = -1
  let losses = 0

  /** Connections that break together are one loss. */
  function lose(run: number): void {
    if ((begun.get(run) ?? -1) <= lostAt) return
    lostAt = scene.timeline.now()
    losses += 1
  }

  function wasSigned(run: number): boolean {
    const effect = tab.running.get(run)?.effect
    if (effect?.type !== 'put') return false
    const { expiresAt, keyGeneration } = readUrl(effect.request.url)
    // The page may hold a grant for worn out a little earlier than the store does.
    return expiresAt - scene.serverNow() > 60_000 && keyGeneration === scene.store.keyGeneration()
  }

  function isDiagnosis(run: number): boolean {
    const effect = tab.running.get(run)?.effect
    return effect?.type === 'call' && effect.path.endsWith('/diagnose')
  }

  return {
    before(event) {
      if (event.type === 'put-ended') {
        if (event.reply.status === 201) losses = 0
        else if (event.reply.status === 0 && wasSigned(event.run)) lose(event.run)
      } else if (event.type === 'woke' || (event.type === 'answered' && isDiagnosis(event.run))) {
        // Either makes the engine doubt the signatures under which they were begun.
        begun.clear()
      } else if (event.type === 'checked' && event.reply.status === 200) losses = 0
    },
    effect(event, effect) {
      if (effect.type === 'stop' && event.type === 'tick' && wasSigned(effect.run)) lose(effect.run)
      if (effect.type !== 'put') return
      begun.set(effect.run, scene.timeline.now())
      const others = [...tab.running.values()].filter(({ effect: { type } }) => type === 'put' || type === 'check')
      if (losses >= 2 && others.length > 0) breaks(scene, `I6: ${others.length + 1} connections on a line that breaks`)
    },
  }
}
