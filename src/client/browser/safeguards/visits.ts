/** The way to what this page did not begin itself: uploads of earlier visits, of other tabs, of a resume link. */
import type { UploaderSnapshot } from '../../engine/snapshot.ts'
import type { OtherVisits, OtherVisitsOptions } from '../other-visits/other-visits.ts'
import type { TabMessage } from '../other-visits/tab-messages.ts'

export interface Visits {
  /** Has it done by the code for such uploads, which is loaded first if need be. */
  tell(what: (visits: OtherVisits) => unknown): void
  /** The same, if it is there already; at once, for what must happen within a click. */
  mention(what: (visits: OtherVisits) => unknown): void
  onClaimed(id: string, isOurs: boolean): void
  dress(snapshot: UploaderSnapshot): UploaderSnapshot
  close(): void
}

export interface VisitsOptions extends Omit<OtherVisitsOptions, 'say'> {
  /** Only tabs of the same one talk to each other. */
  readonly endpoint: string
}

export function createVisits(options: VisitsOptions): Visits {
  let loaded: OtherVisits | undefined
  let loading: Promise<OtherVisits> | undefined
  let isClosed = false
  const channel = new BroadcastChannel(`sluice:${options.endpoint}`)
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    // Only who works on something, or has something to watch, has an answer.
    if (loaded || (data.type === 'watch' && data.ids.some(options.claims.keyOf)))
      tell((visits) => visits.onMessage(data))
  }

  function say(message: TabMessage): void {
    try {
      channel.postMessage(message)
    } catch {
      // A browser that does not hand files from tab to tab.
    }
  }

  async function load(): Promise<OtherVisits> {
    const { createOtherVisits } = await import('../other-visits/other-visits.ts')
    loaded = createOtherVisits({ ...options, say })
    if (isClosed) loaded.close()
    return loaded
  }

  function tell(what: (visits: OtherVisits) => unknown): void {
    loading ??= load()
    // Without the chunk, what was begun elsewhere stays where it is until the next visit.
    loading.then(what).catch(() => {
      if (!loaded) loading = undefined
    })
  }

  return {
    tell,
    mention: (what) => void (loaded && what(loaded)),
    onClaimed(id, isOurs) {
      if (loaded || !isOurs) tell((visits) => visits.onClaimed(id, isOurs))
    },
    dress: (snapshot) => loaded?.dress(snapshot) ?? snapshot,
    close() {
      isClosed = true
      channel.close()
      loaded?.close()
    },
  }
}
