/** What the tabs of one endpoint tell each other. A tab of another version may be among them: unknown types are no harm. */
import type { FileSnapshot } from '../../engine/snapshot.ts'

export type TabMessage =
  /** Tell how these get on; for the `fileless` ones hand the file over. Said again and again as long as someone looks. */
  | { readonly type: 'watch'; readonly ids: readonly string[]; readonly fileless: readonly string[] }
  | { readonly type: 'progress'; readonly uploads: readonly Told[] }
  | { readonly type: 'file'; readonly id: string; readonly file: File }
  /** This tab works on it from now on. */
  | { readonly type: 'taken'; readonly id: string }

export interface Told
  extends Pick<FileSnapshot, 'sentBytes' | 'progress' | 'bytesPerSecond' | 'secondsLeft' | 'parts' | 'attempt'> {
  readonly id: string
}

/** Watchers say again so often that they watch. */
export const WATCH_MS = 3000
/** Two of three may be lost in a busy browser. */
export const WATCH_LIFE_MS: number = 3 * WATCH_MS
