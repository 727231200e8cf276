/** What a scene's application says to each request. */
import type { Authorize } from '../../../server/authorize.ts'
import type { SceneApplication } from './scene.ts'

export interface SceneMood {
  /** Somebody has pressed the scene's button: whatever the application had against it is over. */
  readonly isMended: boolean
}

/** The gallery knows one visitor: whoever has started it on this machine. */
const ALLOWED = { owner: 'gallery', audience: 'gallery' } as const

export function authorizeScene(application: SceneApplication, mood: () => SceneMood): Authorize {
  const { isSilent, loginFor = [], refuses, limits, takenName } = application
  return async (request, { action }) => {
    if (mood().isMended) return ALLOWED
    if (action !== 'create') return loginFor.includes(action) ? { loginRequired: true } : ALLOWED
    if (isSilent) await untilGivenUp(request.signal)
    if (refuses !== undefined) return { refuse: refuses }
    return {
      ...ALLOWED,
      ...(limits === undefined ? {} : { limits }),
      ...(takenName === undefined ? {} : { object: takenName }),
    }
  }
}

function untilGivenUp(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
