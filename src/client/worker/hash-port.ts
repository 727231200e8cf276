import type { FromWorker, ToWorker } from './messages.ts'

/** Where hashing is done: a worker, or what is spoken to like one. */
export interface HashPort {
  /** Before anything is posted. `onCrash`: it will not answer any more. */
  listen(onMessage: (message: FromWorker) => void, onCrash: () => void): void
  post(message: ToWorker): void
  close(): void
}
