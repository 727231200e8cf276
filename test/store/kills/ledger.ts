/**
 * What clients did to each object and what they were told, so that after a kill it can be said which states are right:
 * every state that no acknowledged change has replaced. A change replaces another when it began after the other was
 * acknowledged; of changes that overlap, either may have come last. A change that was never acknowledged may have
 * happened or not.
 */
import type { Content } from './content.ts'

/** `broken`: a large object whose segments were being deleted. */
export type State = Version | 'absent' | 'broken'

export interface Version {
  /** Stands in the object's metadata and type. */
  readonly number: number
  /** Undefined: whatever was there, given new metadata. */
  readonly content: Content | undefined
}

export interface Change {
  acknowledge(): void
  /** The answer said that nothing was done. */
  withdraw(): void
}

export interface Ledger {
  nextNumber(): number
  begin(name: string, ...states: readonly State[]): Change
  /** The only state there can be, if no change is unanswered and none overlapped: for those who own a name. */
  settled(name: string): State | undefined
  possible(name: string): readonly State[]
  /** What was ever meant to be stored. */
  contentOf(etag: string): Content | undefined
  names(): readonly string[]
  /** What was seen after a restart is from now on the only state. */
  settle(name: string, state: State): void
  acknowledged(): number
}

interface Attempt {
  readonly states: readonly State[]
  readonly beganAt: number
  acknowledgedAt: number | undefined
}

export function createLedger(): Ledger {
  const attempts = new Map<string, Attempt[]>()
  const known = new Map<string, Content>()
  let moment = 0
  let number = 0
  let acknowledged = 0

  const of = (name: string): readonly Attempt[] => attempts.get(name) ?? []

  function begin(name: string, ...states: readonly State[]): Change {
    const attempt: Attempt = { states, beganAt: ++moment, acknowledgedAt: undefined }
    attempts.set(name, [...of(name).filter((other) => !isReplaced(other, of(name))), attempt])
    for (const state of states)
      if (typeof state === 'object' && state.content) known.set(state.content.etag, state.content)
    return {
      acknowledge() {
        attempt.acknowledgedAt = ++moment
        acknowledged++
      },
      withdraw() {
        attempts.set(
          name,
          of(name).filter((other) => other !== attempt),
        )
      },
    }
  }

  function possible(name: string): readonly State[] {
    const present = of(name).filter((attempt) => !isReplaced(attempt, of(name)))
    const states = present.flatMap((attempt) => attempt.states)
    return present.some((attempt) => attempt.acknowledgedAt !== undefined) ? states : [...states, 'absent']
  }

  return {
    nextNumber: () => ++number,
    begin,
    settled(name) {
      const states = possible(name)
      return states.length === 1 ? states[0] : undefined
    },
    possible,
    contentOf: (etag) => known.get(etag),
    names: () => [...attempts.keys()],
    settle(name, state) {
      attempts.set(name, [{ states: [state], beganAt: ++moment, acknowledgedAt: ++moment }])
    },
    acknowledged: () => acknowledged,
  }
}

function isReplaced({ acknowledgedAt }: Attempt, all: readonly Attempt[]): boolean {
  if (acknowledgedAt === undefined) return false
  return all.some((other) => other.acknowledgedAt !== undefined && other.beganAt > acknowledgedAt)
}
