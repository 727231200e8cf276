/** What a page can style by `sluice-upload:state(uploading)`. */
import type { UploaderSnapshot } from '../client/engine/snapshot.ts'

export function showStates(internals: ElementInternals, snapshot: UploaderSnapshot, isDragging: boolean): void {
  const { files, active, offline } = snapshot
  const isAny = (state: string) => files.some((file) => file.state === state)
  const states = {
    dragging: isDragging,
    uploading: active,
    paused: !active && isAny('paused'),
    failed: isAny('failed'),
    done: files.length > 0 && files.every((file) => file.state === 'done'),
    offline,
  }
  for (const [name, isOn] of Object.entries(states)) {
    try {
      internals.states[isOn ? 'add' : 'delete'](name)
    } catch {
      // Browsers from before 2024 have no states, or only ones with dashes in front.
    }
  }
}
