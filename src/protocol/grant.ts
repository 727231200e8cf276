/**
 * A grant: signed permission to PUT some parts, as plain data. The client fills in a template and knows no store;
 * the driver says everything store-specific here.
 */
import type { PartRange } from './messages.ts'

export interface Grant {
  /** From the answer's `now` on. A PUT that began earlier may end later. */
  readonly expiresInSeconds: number
  readonly parts: PartRange
  /** Other origins of the same store (`https://host`), each worth connections of its own. The URL's own origin is not listed. */
  readonly hosts?: readonly string[]
  readonly request: GrantRequestTemplate
  /** How the store's answer proves that the part is stored. */
  readonly stored: StoredProof
  /** How to ask whether a part is already there, by the part's own URL. Absent: the store cannot be asked. */
  readonly check?: PartCheck
}

/** Either one URL template with a signature per part, or one ready URL per part; the first belongs to `parts[0]`. */
export type GrantRequestTemplate = {
  readonly method: 'PUT' | 'POST'
  /** Values may contain `{md5}` (hex) or `{md5base64}`. */
  readonly headers: Readonly<Record<string, string>>
  /** For stores that take a form: the fields to send before the file (Swift's FormPost). */
  readonly form?: Readonly<Record<string, string>>
} & (
  | {
      /** Contains `{part}` (six digits, zero-padded) and `{sig}`. */
      readonly url: string
      readonly sigs: readonly string[]
    }
  | { readonly urls: readonly string[] }
)

export interface StoredProof {
  /** The one status that means stored; any other 2xx does not. */
  readonly status: number
  /** `md5`: the answer's ETag header is the part's MD5 in hex, with or without quotes. */
  readonly etag?: 'md5'
}

export interface PartCheck {
  readonly method: 'HEAD'
  /** Status of a stored part; its `Content-Length` and ETag are compared. */
  readonly found: number
  /** Status that means: not there. Anything else proves nothing. */
  readonly absent: number
}
