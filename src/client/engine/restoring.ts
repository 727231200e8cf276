/**
 * What the core can do with uploads of an earlier visit. It comes with the first of them (`restored`), for a page that
 * has nothing to go on with does not load it.
 */
import type { AskingFile, Verdict } from './errand.ts'
import type { EngineEvent, Told } from './events.ts'
import type { Turn } from './turn.ts'

export type Handlers = { readonly [T in EngineEvent['type']]: (turn: Turn, event: Told<T>) => void }

export interface Restoring {
  readonly handlers: Pick<Handlers, 'restored' | 'attached' | 'elsewhere' | 'settled-elsewhere' | 'claimed' | 'sampled'>
  /** A file that was to be recognised cannot be read. */
  sampleLost(turn: Turn, event: Told<'file-lost'>): void
  /** Files that were just added may be those that are waited for. */
  recognise(turn: Turn, added: readonly number[]): void
  /** What the store has of an upload that goes on. */
  stored(turn: Turn, record: AskingFile, verdict: Verdict): void
}
