/**
 * The application's own word about every request. `authorize` is asked for each action, once a call: with all files
 * of a create, with all uploads of a batch of completes. Later actions only allow or refuse; what was decided at
 * create is sealed in the token.
 */
import { MAX_METADATA_BYTES } from '../protocol/limits.ts'
import type { FileDescription } from '../protocol/messages.ts'
import { utf8Length } from './names/clean-name.ts'
import type { DispositionKind } from './names/content-disposition.ts'
import { isSendableType } from './names/content-type.ts'
import { Refusal } from './refusal.ts'

export type UploadAction = 'grant' | 'status' | 'complete' | 'abort' | 'diagnose'

/** What is asked. The request is the original one, with cookies and all headers; only its body has been read. */
export type AuthorizeQuestion =
  | { readonly action: 'create'; readonly files: readonly FileDescription[]; readonly uploads?: undefined }
  | {
      readonly action: UploadAction
      /** One, but for a batch of completes. */
      readonly uploads: readonly UploadFacts[]
      readonly files?: undefined
    }

/** An upload as its token describes it. */
export interface UploadFacts {
  readonly id: string
  readonly owner: string
  readonly store: string
  readonly container: string
  /** Name of the object that it will become. */
  readonly object: string
  readonly fileName: string
  /** Bytes. */
  readonly size: number
  readonly type: string
  readonly audience: string
  readonly metadata: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/**
 * May answer later (a promise). What it throws becomes `internal_error` without details; the logger is told.
 *
 * @example
 * ```ts
 * authorize: async (request) => {
 *   const user = await sessionOf(request)
 *   return user ? { owner: user.id, prefix: `users/${user.id}` } : { loginRequired: true }
 * }
 * ```
 */
export type Authorize = (request: Request, question: AuthorizeQuestion) => AuthorizeAnswer | Promise<AuthorizeAnswer>

export type AuthorizeAnswer = Allowance | Refused | LoginRequired

export interface Refused {
  /** Why, for the person in front of the page. */
  readonly refuse: string
  readonly loginRequired?: undefined
}

/** Answered as 401: the client keeps what it has, and goes on after the login. */
export interface LoginRequired {
  readonly loginRequired: true
  readonly refuse?: undefined
}

/** Allowed, in the name of `owner`. All else is read at create only. */
export interface Allowance extends FileDecision {
  /** Whom the uploads belong to, such as a user's id; at most 256 bytes. Others see 404. */
  readonly owner: string
  /** What differs for single files, in the order of the question; as many as were asked about. */
  readonly files?: readonly (FileDecision | Refused)[]
  readonly loginRequired?: undefined
}

export interface FileDecision {
  /** The object's exact name. It is refused, not cleaned, where it is not safe. */
  readonly object?: string
  /**
   * Folders before the generated name.
   * @default '', the name begins with its random part
   */
  readonly prefix?: string
  /** One of the configured stores; needed where there are several. */
  readonly store?: string
  /** Take the place of the server's own limits of the same name. */
  readonly limits?: FileLimits
  /**
   * Content-Type of the object, as it is.
   * @default what the page says if that cannot run in a browser, else application/octet-stream
   */
  readonly type?: string
  /**
   * Whether browsers save or show the object.
   * @default 'attachment'
   */
  readonly disposition?: DispositionKind
  /** Kept with the object: keys of letters, digits and hyphens, at most 1 KiB as JSON. */
  readonly metadata?: Readonly<Record<string, string>>
  /**
   * The form or field that the receipt is good for, at most 256 bytes.
   * @default 'uploads'
   */
  readonly audience?: string
  /**
   * Copy the parts out of the uploader's reach before the object appears; for content that is judged afterwards.
   * @default false
   */
  readonly seal?: boolean
  /**
   * Whether a given `object` may replace one that is there.
   * @default false
   */
  readonly overwrite?: boolean
  readonly refuse?: undefined
}

export interface FileLimits {
  /**
   * Largest file, bytes.
   * @default what the store can hold
   */
  readonly maxBytes?: number
  /**
   * As in the `accept` attribute: `image/png`, `image/*`, `.mov`. What the page claims is compared; it proves nothing
   * about the bytes.
   * @default everything
   */
  readonly types?: readonly string[]
}

const MAX_OWNER_BYTES = 256
/** Names of metadata become header names in the store. These two are the driver's own. */
const METADATA_KEY = /^(?!sluice)(?!mtime$)[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i

const DISPOSITIONS: readonly (DispositionKind | undefined)[] = ['attachment', 'inline', undefined]

/**
 * Asks, and answers only an allowance.
 * @throws Refusal `refused` or `login_required`.
 * @throws TypeError where the answer makes no sense: a fault of the application, told to its log.
 */
export async function askAuthorize(
  authorize: Authorize,
  request: Request,
  question: AuthorizeQuestion,
): Promise<Allowance> {
  const answer = await authorize(request, question)
  if (typeof answer !== 'object' || answer === null) {
    throw new TypeError('authorize must answer { owner }, { refuse } or { loginRequired: true }.')
  }
  if (answer.loginRequired !== undefined) throw new Refusal('login_required')
  if (answer.refuse !== undefined) throw refusedFor(answer)
  checkText('owner', answer.owner, MAX_OWNER_BYTES)
  return answer
}

export function refusedFor({ refuse }: Refused): Refusal {
  const reason = String(refuse)
  return new Refusal('refused', { message: `The application refused this: ${reason}`, reason })
}

/** @throws TypeError where a decision could not be carried out as it stands. */
export function checkDecision(decision: FileDecision): void {
  if (decision.audience !== undefined) checkText('audience', decision.audience, MAX_OWNER_BYTES)
  if (decision.type !== undefined && !isSendableType(decision.type)) {
    throw new TypeError('authorize answered a type that is no media type, such as "image/png".')
  }
  if (!DISPOSITIONS.includes(decision.disposition)) {
    throw new TypeError('authorize must answer disposition as "attachment" or "inline".')
  }
  const maxBytes = decision.limits?.maxBytes
  if (maxBytes !== undefined && !(maxBytes >= 0)) throw new TypeError('authorize answered limits.maxBytes below 0.')
  if (decision.metadata !== undefined) checkMetadata(decision.metadata)
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (!METADATA_KEY.test(key)) {
      throw new TypeError(
        `authorize answered metadata with the key ${JSON.stringify(key)}: letters, digits and hyphens only, ` +
          'at most 64, not "mtime" and nothing that begins with "sluice".',
      )
    }
    if (typeof value !== 'string' || /[\p{Cc}\p{Cs}]/u.test(value)) {
      throw new TypeError(`authorize answered metadata whose "${key}" is no string without control characters.`)
    }
  }
  if (utf8Length(JSON.stringify(metadata)) > MAX_METADATA_BYTES) {
    throw new TypeError(`authorize answered metadata of more than ${MAX_METADATA_BYTES} bytes as JSON.`)
  }
}

function checkText(field: string, value: unknown, maxBytes: number): void {
  if (typeof value === 'string' && value !== '' && utf8Length(value) <= maxBytes && !/[\p{Cc}\p{Cs}]/u.test(value)) {
    return
  }
  throw new TypeError(
    `authorize must answer ${field} as a string of 1 to ${maxBytes} bytes without control characters.`,
  )
}
