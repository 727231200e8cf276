/** The one way to refuse: a stable code, its status, and a sentence that says what to do. */
import { ERROR_STATUS, type ErrorCode } from '../protocol/error-codes.ts'
import type { WireError } from '../protocol/messages.ts'
import { StoreError } from '../store/store-error.ts'
import { SENTENCES } from './sentences.ts'

/** What a refusal can say besides its code. */
export interface RefusalDetails extends Partial<Omit<WireError, 'code'>> {
  /** With `method_not_allowed`. */
  readonly allow?: readonly string[]
}

/** Thrown by the handlers, answered as JSON. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ErrorCode
  readonly details: RefusalDetails

  constructor(code: ErrorCode, details: RefusalDetails = {}) {
    super(details.message ?? SENTENCES[code])
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }

  toWire(): WireError {
    const { allow: _, message: __, ...rest } = this.details
    return { code: this.code, message: this.message, ...rest }
  }
}

/** For lists in which each entry has a fate of its own. */
export function isAccepted<Entry>(entry: Entry | Refusal): entry is Entry {
  return !(entry instanceof Refusal)
}

/** A store's failure in our own words: its message may name hosts that are the operator's business. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof StoreError)) return undefined
  // Busy stores rarely say until when. Five seconds spare them, and nobody notices five seconds of a long upload.
  const retryAfterSeconds = error.retryAfterSeconds ?? (error.code === 'store_busy' ? 5 : undefined)
  return new Refusal(error.code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
}
