/**
 * The receipt: signed proof of a finished upload, for the application's own form. Compact JWS (RFC 7515), HS256 over
 * the receipt secret as it is, so that any JWT library verifies it. The secret is not the token's: an application that
 * verifies receipts cannot mint tokens.
 */
import { base64url, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { FinishedCommit } from '../../store/upload-store.ts'
import { deriveBytes, type Secret, secretBytes } from './secret.ts'
import type { Ticket } from './token.ts'

/** `iss` where none is configured. */
export const DEFAULT_ISSUER = 'sluice'
/** `aud` where `authorize` names none. */
export const DEFAULT_AUDIENCE = 'uploads'

/** RFC 8725 §3.11: a type of its own, so that no other token of the application passes for a receipt. */
const RECEIPT_TYPE = 'sluice-receipt+jwt'

export interface ReceiptClaims {
  /** The deployment that made it. */
  readonly iss: string
  /** The form or field that it is good for. */
  readonly aud: string
  /** The owner. */
  readonly sub: string
  /** Id of the upload. Keep it unique: the same receipt can be sent twice. */
  readonly jti: string
  /** Seconds since the epoch. */
  readonly iat: number
  /** Seconds since the epoch. */
  readonly exp: number
  readonly object: { readonly container: string; readonly name: string }
  /** Bytes. */
  readonly size: number
  /** The store's ETag: the MD5 of the bytes, or for a manifest the MD5 of its parts' MD5s. */
  readonly etag: string
  readonly type: string
  /** The uploader can no longer touch the bytes. */
  readonly sealed: boolean
}

export interface ReceiptSigner {
  sign(ticket: Ticket, commit: FinishedCommit, nowMs: number): Promise<string>
}

export function createReceiptSigner(options: {
  readonly secrets: readonly Uint8Array<ArrayBuffer>[]
  readonly issuer: string
  readonly lifetimeSeconds: number
}): ReceiptSigner {
  const [secret] = options.secrets
  if (secret === undefined) throw new Error('There is no receipt secret.')
  const keyId = deriveBytes(secret, 'receipt key id', 6).then((bytes) => base64url.encode(bytes))
  keyId.catch(() => undefined)

  return {
    async sign({ upload, audience }, { object, sealed }, nowMs) {
      const issuedAt = Math.floor(nowMs / 1000)
      return new SignJWT({
        object: { container: object.container, name: object.name },
        size: object.size,
        etag: object.etag,
        type: object.type,
        sealed,
      })
        .setProtectedHeader({ alg: 'HS256', typ: RECEIPT_TYPE, kid: await keyId })
        .setIssuer(options.issuer)
        .setAudience(audience)
        .setSubject(upload.owner)
        .setJti(upload.id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + options.lifetimeSeconds)
        .sign(secret)
    },
  }
}

export type ReceiptErrorCode = 'receipt_invalid' | 'receipt_expired' | 'receipt_not_yours' | 'receipt_not_for_this'

const RECEIPT_ERRORS: Readonly<Record<ReceiptErrorCode, string>> = {
  receipt_invalid: 'The receipt is not one of this deployment, or it was changed. Refuse the form.',
  receipt_expired: 'The receipt has expired. Have the page complete the upload again: that renews it.',
  receipt_not_yours: 'The receipt belongs to another owner. Refuse the form.',
  receipt_not_for_this:
    'The receipt was made for another audience. Refuse the form, or verify with the right audience.',
}

/** A receipt that must not be accepted. Its message never holds the receipt. */
export class ReceiptError extends Error {
  override readonly name = 'ReceiptError'
  readonly code: ReceiptErrorCode

  constructor(code: ReceiptErrorCode) {
    super(RECEIPT_ERRORS[code])
    this.code = code
  }
}

export interface VerifyReceiptOptions {
  /** The server's `receiptSecret`. With two, both verify. */
  readonly secret: Secret
  /**
   * The server's `issuer`.
   * @default 'sluice'
   */
  readonly issuer?: string
  /** What `authorize` answered as `audience`, `'uploads'` where it named none. */
  readonly audience: string
  /** Who is sending the form: what `authorize` answers as `owner` for the same person. */
  readonly owner: string
  /** Clock in milliseconds since the epoch, for tests. */
  readonly now?: () => number
}

/**
 * Verifies a receipt that came with a form, and answers what it proves.
 * @throws {@link ReceiptError}
 */
export async function verifyReceipt(receipt: string, options: VerifyReceiptOptions): Promise<ReceiptClaims> {
  const { issuer = DEFAULT_ISSUER, audience, owner, now = Date.now } = options
  // jose takes an absent or empty expectation as none at all.
  if (!audience || !owner || !issuer) throw new TypeError('verifyReceipt needs an audience, an owner and an issuer.')
  const [current, previous] = secretBytes('secret', options.secret)
  const checks = {
    algorithms: ['HS256'],
    typ: RECEIPT_TYPE,
    issuer,
    audience,
    subject: owner,
    requiredClaims: ['jti', 'iat', 'exp', 'object', 'size', 'etag', 'type', 'sealed'],
    currentDate: new Date(now()),
  }
  const verifyWith = async (secret: Uint8Array): Promise<ReceiptClaims> =>
    asClaims((await jwtVerify(String(receipt), secret, checks)).payload)
  try {
    if (current === undefined) throw new ReceiptError('receipt_invalid')
    return await verifyWith(current).catch((error: unknown) => {
      if (previous === undefined || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error
      return verifyWith(previous)
    })
  } catch (error) {
    throw new ReceiptError(codeOf(error))
  }
}

function asClaims(payload: JWTPayload): ReceiptClaims {
  // An array of audiences would pass the library's check; ours is always one.
  if (typeof payload.aud !== 'string') throw new ReceiptError('receipt_invalid')
  return payload as unknown as ReceiptClaims
}

function codeOf(error: unknown): ReceiptErrorCode {
  if (error instanceof errors.JWTExpired) return 'receipt_expired'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'receipt_invalid'
  if (error.claim === 'sub') return 'receipt_not_yours'
  return error.claim === 'aud' ? 'receipt_not_for_this' : 'receipt_invalid'
}
