/**
 * What the core can do with uploads of an earlier visit. It comes with the first of them (`restored`), for a page that
 * has nothing to go on with does not load it.
 */
import type { AskingFile, Verdict } from './errand.ts'
import type { Told } from './events.ts'
import type { Turn } from './turn.ts'

export interface Restoring {
  restored(turn: Turn, event: Told<'restored'>): void
  attached(turn: Turn, event: Told<'attached'>): void
  elsewhere(turn: Turn, event: Told<'elsewhere'>): void
  settledElsewhere(turn: Turn, event: Told<'settled-elsewhere'>): void
  claimed(turn: Turn, event: Told<'claimed'>): void
  sampled(turn: Turn, event: Told<'sampled'>): void
  sampleLost(turn: Turn, event: Told<'file-lost'>): void
  /** Files that were just added may be those that are waited for. */
  recognise(turn: Turn, added: readonly number[]): void
  /** What the store has of an upload that goes on. */
  stored(turn: Turn, record: AskingFile, verdict: Verdict): void
}
