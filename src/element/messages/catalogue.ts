/**
 * What the element says, as data: one file per language. Placeholders stand in braces; a sentence that counts
 * something gives a form for each plural category of its language.
 */
export interface Messages {
  /** BCP 47. Numbers, units and durations follow it. */
  readonly language: string

  readonly chooseFile: string
  readonly chooseFiles: string
  readonly orDropFile: string
  readonly orDropFiles: string
  readonly addFiles: string
  readonly replaceFile: string
  readonly dropNow: string

  /** `{sent}` of `{total}`, as in "1.2 of 4.0 GB". */
  readonly sentOfTotal: string
  readonly timeLeft: string
  readonly aFewSecondsLeft: string

  readonly waiting: string
  readonly starting: string
  readonly sending: string
  readonly paused: string
  readonly retrying: string
  readonly verifying: string
  readonly finishing: string
  readonly needsLogin: string
  readonly needsFile: string
  readonly elsewhere: string
  readonly done: string
  readonly failed: string
  readonly cancelled: string

  readonly cancel: string
  readonly cancelFile: string
  readonly retry: string
  /** Begins with `retry`: who steers by voice says what is written on the button (WCAG 2.5.3). */
  readonly retryFile: string
  readonly remove: string
  readonly removeFile: string
  readonly continueAfterLogin: string
  readonly filesOfThisUpload: string

  readonly summaryActive: Plural
  readonly summaryDone: Plural
  readonly summaryFailed: Plural

  readonly announceStart: Plural
  readonly announceProgress: string
  readonly announceAllDone: Plural
  readonly announceSomeFailed: Plural
  readonly announceFileFailed: string
  readonly announceRetrying: string

  readonly oneFileOnly: string
  readonly typeNotTaken: Plural
  readonly folderUnreadable: string

  readonly invalidRequired: string
  readonly invalidUnfinished: Plural
  readonly invalidFailed: Plural

  /** By code: what happened and what the person can do. `{message}` is what the engine or the application said. */
  readonly problems: Readonly<Record<string, string>>
}

/** By plural category of the language; `other` is the fallback. `{n}` is the count. */
export type Plural = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string }
