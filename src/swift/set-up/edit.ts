/** One thing that set-up would change: the headers that do it and the words that say it. */
export interface Edit {
  /** What a person reads before it is done; never holds a key. */
  readonly text: string
  /** As values, not yet encoded. */
  readonly headers: Readonly<Record<string, string>>
}
