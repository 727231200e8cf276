/** A row of the fault table, as one trial in a real browser against the real store. */
import type { FileSnapshot } from '../../../src/client.ts'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import type { FaultRule } from './fault-proxy.ts'
import type { Scene, StageOptions } from './scene.ts'
import type { Seen } from './uploader-page.ts'

export interface FaultCase {
  /** Of the fault table. */
  readonly row: number
  /** What goes wrong. */
  readonly fault: string
  /** What exactly the trial does. */
  readonly injected: string
  /** `done`, or the code of the problem that the upload ends with. */
  readonly outcome: string
  /** The code of a problem that the person sees on the way. */
  readonly shows?: string
  /** So many parts may cross the wire once more. */
  readonly lostParts: number
  /** @default five parts and a bit */
  readonly bytes?: number
  readonly options?: StageOptions
  /** Faults before the store. */
  readonly store?: readonly FaultRule[]
  /** Faults before the application. */
  readonly application?: readonly FaultRule[]
  /** Chooses the file and does what has to be done meanwhile. @default only that */
  readonly play?: (scene: Scene, file: RandomFile) => Promise<void>
  /** Whether this machine can play it. @default true */
  readonly canRun?: boolean
  /** What else has to be true in the end. */
  readonly check?: (scene: Scene, end: End) => void | Promise<void>
}

export interface End {
  readonly file: RandomFile
  readonly snapshot: FileSnapshot
  /** All that was shown, in order. */
  readonly shown: readonly Seen[]
}

/** A row that has no trial here, and why. */
export interface UntestedRow {
  readonly row: number
  readonly fault: string
  readonly why: string
}
