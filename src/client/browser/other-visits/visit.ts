import type { RememberedUpload } from '../../engine/remember.ts'
import type { AskableHandle } from './open-handle.ts'

/** An upload that this page did not begin, under the index that the core has given it. */
export interface Visit {
  readonly index: number
  readonly key: string
  readonly upload: RememberedUpload
  readonly handle: AskableHandle | undefined
  /** From a tab that worked on it. */
  file?: File
}
