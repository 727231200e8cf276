/** When something goes wrong, as data: rules for what is known beforehand, a climate for what is not. */
import type { Fault, FaultName } from './faults.ts'

/** Which requests a rule or a climate is about. */
export interface RequestFilter {
  /** Such as `PUT`, or several. @default every method, preflights (`OPTIONS`) too */
  readonly method?: string | readonly string[]
  /**
   * The decoded path, such as `/v1/AUTH_test/photos_parts/`: the path has to begin with it. With a `*` in it, it has to
   * match as a whole; `*` stands for anything but a slash, `**` for anything.
   *
   * @default every path
   */
  readonly path?: string
  /**
   * Only requests with a TempURL signature, those of pages; or, with `false`, only those without, an application's own.
   *
   * @default both
   */
  readonly signed?: boolean
}

/** Which requests meet the fault. Only those are counted that it can befall: an expired signature needs a signature. */
export interface RuleMatch extends RequestFilter {
  /** Only this one of the matching requests, counted from 1. Not together with `every`. @default all */
  readonly nth?: number
  /** Only each so-manieth of them: 3 is the third, the sixth… Not together with `nth`. @default all */
  readonly every?: number
  /** At most so many of them; then the rule is spent. @default no limit */
  readonly times?: number
  /** 0 to 1; how likely each of them is. @default 1 */
  readonly probability?: number
  /** Whole number; with the same one and the same requests, chance falls the same. @default 1 */
  readonly seed?: number
}

export interface WeatherRule {
  /** 1 to 64 letters, digits, `.`, `_` and `-`. A rule with the same id is replaced. @default the fault's kind and a number */
  readonly id?: string
  /** @default every request */
  readonly match?: RuleMatch
  readonly fault: Fault
}

/** A rule in force, and what became of it so far. */
export interface StandingRule {
  readonly id: string
  readonly match: RuleMatch
  readonly fault: Fault
  /** Requests that matched. */
  readonly met: number
  /** Requests among them that had the fault. */
  readonly applied: number
}

/**
 * Weather by chance. What goes wrong with the first, the second, the third request follows from the seed alone. Latency
 * and bandwidth may come along with another fault, of the others each request meets one at most.
 */
export interface Climate {
  /** Whole number. */
  readonly seed: number
  /** How likely each kind is for each request that it can befall: 0 to 1. Those left out never happen. */
  readonly chances: Readonly<Partial<Record<FaultName, number>>>
  /** @default every request */
  readonly match?: RequestFilter
}
