/**
 * The wire protocol, version 1: every message that passes between a client and the application.
 * docs/protocol.md tells the same story with worked examples.
 *
 * Parts count from 1, ranges are inclusive, MD5s are lower-case hex, sizes are bytes, durations carry
 * their unit in their name. The client never trusts its own clock: `now` is the server's.
 */
import type { DiagnosisCause, ErrorCode } from './error-codes.ts'
import type { Grant } from './grant.ts'

/** The version this code speaks. Every answer carries it as `"sluice": 1`; a captive portal's page does not. */
export const PROTOCOL_VERSION = 1

/** What every answer of the application begins with. */
export interface Envelope {
  readonly sluice: typeof PROTOCOL_VERSION
  /** Server time in milliseconds since the epoch. */
  readonly now: number
}

/** First and last part of a range, both included. */
export type PartRange = readonly [from: number, to: number]

/** How a file is cut: every part has `size` bytes but the last, which has what remains. A zero-byte file has `count` 0. */
export interface PartPlan {
  readonly size: number
  readonly count: number
}

/** One file as the page describes it. */
export interface FileDescription {
  /** The file's own name, without folders. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** MIME type as the browser reports it; may be empty. */
  readonly type: string
  /** Milliseconds since the epoch. */
  readonly lastModified?: number
  /** Path below the chosen folder, with `/`, the name included. */
  readonly path?: string
  /** The page's own words about the file. `authorize` sees them; only what it answers is kept. At most 1 KiB of JSON. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** `POST {base}` */
export interface CreateRequest {
  /** 1 to 100 files. */
  readonly files: readonly FileDescription[]
  /** What the client measured in an earlier upload; larger parts may be planned for a fast link. */
  readonly measuredBytesPerSecond?: number
}

export interface CreatedUpload {
  readonly id: string
  /** Sealed description of the upload; goes back with every later request and never into a URL. */
  readonly token: string
  /** How long the token is accepted. */
  readonly expiresInSeconds: number
  readonly parts: PartPlan
  /** Absent for a zero-byte file. */
  readonly grant?: Grant
}

export interface RefusedUpload {
  readonly error: WireError
}

/** Answer of `POST {base}`: one entry per file, in the order of the request. */
export interface CreateResponse extends Envelope {
  readonly uploads: readonly (CreatedUpload | RefusedUpload)[]
}

/** `POST {base}/{id}/grant` */
export interface GrantRequest {
  readonly token: string
  readonly parts: PartRange
}

export interface GrantResponse extends Envelope {
  readonly grant: Grant
}

/** A part as the store holds it. */
export interface StoredPart {
  readonly part: number
  readonly size: number
  readonly md5: string
}

/**
 * `uploading`: parts may still be sent. `committing`: a commit is under way, ask again. `complete`: the object is
 * there and `receipt` proves it. `ended`: aborted, expired, or the object is gone since.
 */
export type UploadState = 'uploading' | 'committing' | 'complete' | 'ended'

/** Answer of `GET {base}/{id}`, and with status 202 of a commit that takes long (then without `parts` and `grant`). */
export interface StatusResponse extends Envelope {
  readonly state: UploadState
  /** What is being uploaded, for a client that has only the token (another browser or device). */
  readonly file: { readonly name: string; readonly size: number; readonly type: string; readonly lastModified?: number }
  readonly plan: PartPlan
  /** What the store really has. A listing may lag: an absent part may exist, a listed one does. */
  readonly parts: readonly StoredPart[]
  readonly grant?: Grant
  readonly object?: StoredObject
  readonly receipt?: string
  /** With `committing`: when to ask again. */
  readonly retryAfterSeconds?: number
}

/** `POST {base}/{id}/complete` */
export interface CompleteRequest {
  readonly token: string
  /** The MD5 of every part, in order; empty for a zero-byte file. */
  readonly md5s: readonly string[]
}

/** `POST {base}/complete`: at most 100 uploads and 1,000 parts in all. */
export interface CompleteBatchRequest {
  readonly uploads: readonly CompleteRequest[]
}

/** A finished object. */
export interface StoredObject {
  readonly container: string
  readonly name: string
  readonly size: number
  /** The store's own ETag, unquoted: for a plain object the MD5 of its bytes, for a manifest the MD5 of its parts' MD5s. */
  readonly etag: string
  readonly type: string
}

export interface CompletedUpload {
  readonly id: string
  readonly object: StoredObject
  readonly receipt: string
}

export interface CompleteResponse extends Envelope, CompletedUpload {}

/** `202`: the commit goes on; ask `GET {base}/{id}`. */
export interface CommittingResponse extends Envelope {
  readonly state: 'committing'
  readonly retryAfterSeconds: number
}

/** Answer of `POST {base}/complete`, in the order of the request. */
export interface CompleteBatchResponse extends Envelope {
  readonly results: readonly (
    | CompletedUpload
    | { readonly id: string; readonly state: 'committing'; readonly retryAfterSeconds: number }
    | { readonly id?: string; readonly error: WireError }
  )[]
}

/** Answer of `DELETE {base}/{id}`. */
export interface AbortResponse extends Envelope {
  readonly state: 'ended'
}

/** `POST {base}/{id}/diagnose` */
export interface DiagnoseRequest {
  readonly token: string
  readonly part?: number
}

export interface DiagnoseResponse extends Envelope {
  readonly cause: DiagnosisCause
  /** A sentence for the person in front of the page. */
  readonly message: string
}

export interface WireError {
  readonly code: ErrorCode
  /** What failed and what to do, in English. Clients translate by `code`. */
  readonly message: string
  /** With `parts_missing` and `part_tampered`: the parts in question. */
  readonly parts?: readonly number[]
  /** When the same request may be tried again. */
  readonly retryAfterSeconds?: number
  /** With `refused`: the reason that `authorize` gave, meant for the person. */
  readonly reason?: string
  /** With limits: the largest value that is accepted. */
  readonly limit?: number
  /** With `bad_request`: where in the body, such as `files[3].size`. */
  readonly path?: string
}

export interface ErrorResponse extends Envelope {
  readonly error: WireError
}

/** Request header that carries the token on `GET` and `DELETE`. */
export const TOKEN_HEADER = 'Sluice-Token'
