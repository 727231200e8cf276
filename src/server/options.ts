/** What an application configures. */
import type { UploadStore } from '../store/upload-store.ts'
import type { FinishedUpload } from './actions/completion-hook.ts'
import type { Authorize, FileLimits } from './authorize.ts'
import type { Secret } from './tokens/secret.ts'

export type UploadServerOptions = CommonOptions & StoreOptions

/** One store, or several by the name that `authorize` answers. */
export type StoreOptions =
  | { readonly store: UploadStore; readonly stores?: undefined }
  | { readonly stores: Readonly<Record<string, UploadStore>>; readonly store?: undefined }

export interface CommonOptions {
  /** Seals tokens; at least 32 bytes, the same for all processes. Give two to rotate: the second only opens. */
  readonly tokenSecret: Secret
  /** Signs receipts; at least 32 bytes, not the token's: who verifies receipts must not be able to mint tokens. */
  readonly receiptSecret: Secret
  /** Decides about every request. */
  readonly authorize: Authorize
  /**
   * `iss` of the receipts. Give deployments that share a secret names of their own.
   * @default 'sluice'
   */
  readonly issuer?: string
  /**
   * Where the handler is mounted, as requests see it; `/` for the root.
   * @default '/uploads'
   */
  readonly basePath?: string
  /**
   * Exact origins of the application's own pages elsewhere, such as `https://app.example`; also its own origin where a
   * proxy changes the Host header.
   * @default []
   */
  readonly origins?: readonly string[]
  readonly limits?: ServerLimits
  /**
   * Told of every finished upload, at least once, before its receipt is answered. What it throws is logged, and it is
   * told again at the next complete or status of the same upload.
   */
  readonly onComplete?: (upload: FinishedUpload) => void | Promise<void>
  /**
   * Life of a grant. A signature that leaks can write the upload's parts for as long.
   * @default 3600, so that a person's upload of an hour needs no second one
   */
  readonly grantSeconds?: number
  /**
   * How long an upload may take in all, pauses included.
   * @default 604800, 7 days: a weekend with the laptop closed
   */
  readonly tokenSeconds?: number
  /**
   * How long a receipt is good; complete and status make a fresh one.
   * @default 86400, 24 hours: a form left open overnight
   */
  readonly receiptSeconds?: number
  /**
   * A commit that takes longer is answered `202`, and goes on.
   * @default 20, below the 30 s after which common proxies give up
   */
  readonly answerWithinSeconds?: number
  /**
   * Where failures are told, such as a pino logger. Never sees a token, signature or key.
   * @default console
   */
  readonly logger?: Logger
  /** Milliseconds since the epoch, for tests. */
  readonly now?: () => number
  /** Random bytes, for tests. */
  readonly random?: (bytes: number) => Uint8Array
}

export interface ServerLimits extends FileLimits {
  /**
   * Unfinished uploads per owner, counted by listing those with a stored part and a token that may still be good.
   * @default none: with it, every create costs the store a listing
   */
  readonly openUploads?: number
  /**
   * Planned bytes of an owner's unfinished uploads, by the same listing.
   * @default none
   */
  readonly openBytes?: number
  /**
   * Files that an owner may begin in a minute, in this process.
   * @default 20000: a browser with thousands of small files begins some 300 a second
   */
  readonly createsPerMinute?: number
  /**
   * Grants and states that an owner may ask for in a minute; each costs the store a listing.
   * @default 600: one is enough for 8 GB or half an hour of one file
   */
  readonly grantsPerMinute?: number
  /**
   * Diagnoses that an owner may ask for in a minute; each costs the store a few requests.
   * @default 30: a page asks after repeated failures only
   */
  readonly diagnosesPerMinute?: number
  /**
   * Commits of one owner at a time; more wait in line.
   * @default 4, as many as keep a store busy with small files
   */
  readonly commitsPerOwner?: number
  /**
   * Commits at a time in this process; more wait in line.
   * @default 32: each holds 8 requests to the store at most
   */
  readonly commits?: number
}

/** As pino's, and close enough to `console`. */
export interface Logger {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
