/**
 * What the element says, as data: one file per language. Placeholders stand in braces; a phrase that counts something
 * gives a form for each plural category of its language. A phrase stands here once: what is said of a file is put
 * together as "state: file", so that a language stays a small download.
 */
import type { FileState } from '../../client/engine/snapshot.ts'

export interface Messages {
  /** BCP 47. Numbers, units and durations follow it. */
  readonly language: string
  /** Of a language that is written from right to left. */
  readonly direction?: 'rtl'

  /** What the zone invites to. */
  readonly chooseFile: string
  readonly chooseFiles: string
  readonly chooseFolder: string
  /** Small, below the invitation; it begins in the middle of a sentence. */
  readonly orDrop: string
  readonly addFiles: string
  readonly replaceFile: string
  /** While files are dragged over the page. */
  readonly drop: string

  /** As in "3 files". */
  readonly files: Plural
  /** `{sent}` of `{total}`, as in "1.2 of 4.0 GB". */
  readonly sentOfTotal: string
  readonly timeLeft: string
  /** The line for all files. */
  readonly summary: string
  readonly someFailed: string

  /** A word or two for each state; a screen reader hears "Uploading: film.mov", "Uploaded: 3 files". */
  readonly states: Readonly<Record<FileState, string>>

  /** Written on buttons; the name of the file is said after it. */
  readonly pause: string
  readonly resume: string
  readonly retry: string
  readonly cancel: string
  /** On the button that cancels or discards after a first press, where much would be lost. */
  readonly sure: string
  readonly remove: string
  readonly pauseAll: string
  readonly resumeAll: string
  readonly discard: string
  readonly copyReport: string
  readonly copied: string

  /** Heads what an earlier visit left behind. */
  readonly canContinue: Plural
  /** Where the browser cannot read the files by itself again. */
  readonly chooseAgain: string
  /** Where the browser keeps nothing. */
  readonly keepOpen: string
  readonly startedAnew: string

  /** Before the names of files that were not taken; what they run against follows. */
  readonly notAdded: string
  /** `{limit}` is a size or a number of files. */
  readonly atMost: string
  readonly tooMuch: string

  /** What the browser says at the field when a form cannot be sent. `{files}` is a name or "3 files". */
  readonly invalidRequired: string
  readonly invalidUnfinished: string
  readonly invalidFailed: string

  /** What happened, and what the person can do. problem-groups.ts tells which codes share a sentence. */
  readonly problems: Readonly<Record<ProblemGroup, string>>
}

/** By plural category of the language; `other` is the fallback. `{n}` is the count. */
export type Plural = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string }

export type ProblemGroup =
  /** Passes by itself, on the way. */
  | 'network'
  /** Passes by itself, at the site or its store. */
  | 'busy'
  | 'login'
  | 'refused'
  /** The application or the store is not set up as it should be. */
  | 'setup'
  | 'reload'
  | 'tooLarge'
  | 'tooMany'
  | 'unfinished'
  | 'type'
  | 'name'
  | 'full'
  /** The upload is over or cannot be trusted; a new one may go well. */
  | 'ended'
  | 'incomplete'
  | 'broken'
  | 'blocked'
  | 'corrupted'
  | 'changed'
  | 'unreadable'
  | 'slow'
