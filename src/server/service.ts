/** The options, checked once and turned into what the handlers work with. */
import type { CommitOutcome, UploadStore } from '../store/upload-store.ts'
import { type CompletionHook, createCompletionHook } from './actions/completion-hook.ts'
import { type Allowance, type AuthorizeQuestion, askAuthorize, type FileLimits } from './authorize.ts'
import { type CommitDesk, createCommitDesk } from './limits/commit-desk.ts'
import { createDiagnosisDesk, type DiagnosisDesk } from './limits/diagnosis-desk.ts'
import { createRateLimit, type RateLimit } from './limits/rate-limit.ts'
import type { Logger, ServerLimits, UploadServerOptions } from './options.ts'
import { createOriginPolicy, type OriginPolicy } from './origin-policy.ts'
import { asRefusal, Refusal } from './refusal.ts'
import { createOwnerTags, type OwnerTags } from './tokens/owner-tag.ts'
import { createReceiptSigner, DEFAULT_ISSUER, type ReceiptSigner } from './tokens/receipt.ts'
import { secretBytes } from './tokens/secret.ts'
import { createTokenBox, type TokenBox } from './tokens/token.ts'

export interface UploadService {
  readonly stores: ReadonlyMap<string, UploadStore>
  /** @throws Refusal where the application does not allow it. */
  readonly ask: (request: Request, question: AuthorizeQuestion) => Promise<Allowance>
  readonly tokens: TokenBox
  readonly receipts: ReceiptSigner
  readonly ownerTags: OwnerTags
  readonly origins: OriginPolicy
  readonly fileLimits: FileLimits
  readonly openLimits: Pick<ServerLimits, 'openUploads' | 'openBytes'>
  readonly creates: RateLimit
  readonly grants: RateLimit
  readonly diagnoses: DiagnosisDesk
  readonly commits: CommitDesk<CommitOutcome>
  readonly hook: CompletionHook
  readonly grantSeconds: number
  readonly tokenSeconds: number
  readonly answerWithinMs: number
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  /** Says what only the operator can mend. */
  readonly logger: Logger
  /** Any failure as a refusal; what the application or the store did wrong is told to the log. */
  readonly refusalOf: (error: unknown) => Refusal
}

/** @throws TypeError for options that cannot work. */
export function createService(options: UploadServerOptions): UploadService {
  const { authorize, limits = {}, logger = console, now = Date.now, random = randomBytes } = options
  if (typeof authorize !== 'function')
    throw new TypeError('authorize must be a function; it decides who may upload what.')
  const tokenSecrets = secretBytes('tokenSecret', options.tokenSecret)
  const receiptSecrets = secretBytes('receiptSecret', options.receiptSecret)
  refuseSharedSecrets(options)
  checkBounds(options)
  const { commitsPerOwner: perOwner = 4, commits: total = 32, diagnosesPerMinute = 30 } = limits
  const grantSeconds = positive('grantSeconds', options.grantSeconds ?? 3600)

  return {
    stores: storesOf(options),
    ask: (request, question) => askAuthorize(authorize, request, question),
    tokens: createTokenBox(tokenSecrets),
    receipts: createReceiptSigner({
      secrets: receiptSecrets,
      issuer: options.issuer ?? DEFAULT_ISSUER,
      lifetimeSeconds: positive('receiptSeconds', options.receiptSeconds ?? 24 * 3600),
    }),
    ownerTags: createOwnerTags(tokenSecrets),
    origins: createOriginPolicy(options.origins ?? []),
    fileLimits: limits,
    openLimits: limits,
    creates: createRateLimit(positive('createsPerMinute', limits.createsPerMinute ?? 20_000), now),
    grants: createRateLimit(positive('grantsPerMinute', limits.grantsPerMinute ?? 600), now),
    diagnoses: createDiagnosisDesk(createRateLimit(positive('diagnosesPerMinute', diagnosesPerMinute), now), now),
    commits: createCommitDesk({ perOwner: positive('commitsPerOwner', perOwner), total: positive('commits', total) }),
    hook: createCompletionHook(options.onComplete, logger),
    grantSeconds,
    tokenSeconds: positive('tokenSeconds', options.tokenSeconds ?? 7 * 24 * 3600),
    answerWithinMs: (options.answerWithinSeconds ?? 20) * 1000,
    now,
    random,
    logger,
    refusalOf: (error) => toldRefusal(error, logger),
  }
}

function storesOf({ store, stores }: UploadServerOptions): ReadonlyMap<string, UploadStore> {
  const entries = store === undefined ? Object.entries(stores ?? {}) : [['default', store] as const]
  if (entries.length === 0) throw new TypeError('createUploadServer needs a store, or several as stores.')
  return new Map(entries)
}

function refuseSharedSecrets({ tokenSecret, receiptSecret }: UploadServerOptions): void {
  const receipts = [receiptSecret].flat()
  if (![tokenSecret].flat().some((secret) => receipts.includes(secret))) return
  throw new TypeError('receiptSecret must differ from tokenSecret: who verifies receipts could mint tokens with it.')
}

function positive(option: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new TypeError(`${option} must be a number above 0.`)
}

/** A bound that is no number would be false in every comparison, and so be none. */
function checkBounds({
  limits: { maxBytes, openUploads, openBytes } = {},
  answerWithinSeconds,
}: UploadServerOptions): void {
  const bounds = {
    answerWithinSeconds,
    'limits.maxBytes': maxBytes,
    'limits.openUploads': openUploads,
    'limits.openBytes': openBytes,
  }
  for (const [option, value] of Object.entries(bounds)) {
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue
    throw new TypeError(`${option} must be a number, 0 or above.`)
  }
}

function randomBytes(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes))
}

function toldRefusal(error: unknown, logger: Logger): Refusal {
  if (error instanceof Refusal) return error
  const refusal = asRefusal(error)
  if (refusal !== undefined) {
    logger.warn({ err: error, code: refusal.code }, 'The store failed')
    return refusal
  }
  logger.error({ err: error }, 'A request could not be served')
  return new Refusal('internal_error')
}
