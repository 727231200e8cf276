/**
 * A scene of the gallery, as data: the server makes its store and its application misbehave accordingly, the page makes
 * its files and does what a person would do. Every scene has a store, and so a network address, of its own: browsers
 * allow six connections to one, which the slow scenes would take from the others.
 */
import type { FileLimits, UploadAction } from '../../../server/authorize.ts'
import type { WeatherRule } from '../../store/weather/rules.ts'

export interface SceneGroup {
  /** Of its heading, for links. */
  readonly id: string
  readonly title: string
  readonly scenes: readonly Scene[]
}

export interface Scene {
  /** Unique; part of addresses: lower-case letters and hyphens. */
  readonly name: string
  readonly title: string
  /** What goes on, in one sentence for whoever looks at it. */
  readonly sentence: string
  /** What it is there to show: one of its files comes to it; `nothing`: there is no file. */
  readonly shows: SceneState
  /** The code of that file's problem. @default any, or none */
  readonly problem?: string
  /** @default none: nothing is chosen */
  readonly files?: readonly SceneFile[]
  /** What becomes of the files. @default 'choose' */
  readonly play?: Play
  /** Parts of the first file that have to be stored before the play goes on. @default 2 */
  readonly storedFirst?: number
  /** What the scene's button does against its plight. @default no such button */
  readonly relief?: Relief
  readonly weather?: readonly WeatherRule[]
  readonly defect?: Defect
  readonly application?: SceneApplication
  /** Attributes of the input. @default a plain input for several files */
  readonly input?: Attributes
  /** Attributes of the element. */
  readonly element?: Attributes
  /** A class of the style sheet that shows the element in other clothes. */
  readonly look?: 'ink' | 'leaf' | 'paper'
  /** A form around it has a button that sends it. */
  readonly isForm?: true
}

export type Attributes = Readonly<Record<string, string>>

/** The states of the engine's files, and none. */
export type SceneState =
  | 'nothing'
  | 'waiting'
  | 'starting'
  | 'sending'
  | 'paused'
  | 'retrying'
  | 'verifying'
  | 'finishing'
  | 'needs-login'
  | 'needs-file'
  | 'elsewhere'
  | 'done'
  | 'failed'

export interface SceneFile {
  readonly name: string
  readonly type: string
  /** Bytes, of which nobody knows the meaning; left out, a picture is drawn. */
  readonly size?: number
  /** So many of them, numbered. @default 1 */
  readonly count?: number
}

/**
 * choose: the files are chosen · pause: and paused on their way · leave: they were chosen in another tab, which was closed
 * on their way · leave-and-choose: and chosen again here · other-tab: that tab is still there · overwrite: the file is
 * written to on its way
 */
export type Play = 'choose' | 'pause' | 'leave' | 'leave-and-choose' | 'other-tab' | 'overwrite'

export interface Relief {
  readonly label: string
  /**
   * Store and application are well again in any case. mend: what has failed is tried again · sign-in: the upload is told
   * to go on · choose: the files are chosen (again) · close-tab: the other tab is closed
   */
  readonly act: 'mend' | 'sign-in' | 'choose' | 'close-tab'
}

/** What is wrong with the container of parts: set up well, then spoilt. */
export type Defect = 'full' | 'missing' | 'closed-to-this-page' | 'other-key'

/** What the application does other than to allow everything. */
export interface SceneApplication {
  /** Never answers to the first request. */
  readonly isSilent?: true
  /** A login page of the network answers in its place. */
  readonly isBehindPortal?: true
  /** Wants a login for these. */
  readonly loginFor?: readonly UploadAction[]
  /** Its reason not to allow it. */
  readonly refuses?: string
  readonly limits?: FileLimits
  /** The object's name; one of that name is there already. */
  readonly takenName?: string
  /** Life of a grant. @default the server's */
  readonly grantSeconds?: number
}

/** The smallest part that the Swift driver plans, and so the size of nearly all. */
export const PART_BYTES: number = 8 * 1024 * 1024
