/**
 * Why a page cannot send a part. A browser shows no reason for a failed cross-origin request, and Swift sends none that it
 * could read; so the server asks the same questions from where it stands: the container, the browser's own preflight, and
 * the part by its own signature. Only the configured store is asked, and only about this upload's part.
 */
import type { DiagnosisCause } from '../protocol/error-codes.ts'
import { StoreError, type StoreErrorCode } from '../store/store-error.ts'
import { plannedPartSize, type Upload } from '../store/upload.ts'
import { ACCOUNT_BLOCKED } from './account/connection-send.ts'
import { drain } from './answers.ts'
import type { SwiftContext } from './context.ts'
import { partSuffix, partsPrefix } from './names.ts'
import { resourceUrl } from './path.ts'
import { tempUrl } from './signing/temp-url.ts'
import type { UrlSigner } from './signing/url-signer.ts'

export interface Diagnosis {
  readonly upload: Upload
  readonly part: number
  /** The page's, as its request to the application said. */
  readonly origin: string | undefined
  readonly signer: UrlSigner
  /** Asks as a browser would: without a token, at the public address. */
  readonly fetch: typeof fetch
  readonly signal: AbortSignal | undefined
}

/** A page that waits for a reason should not wait longer than this for each question. */
const QUESTION_TIMEOUT_MS = 10_000
/** Lives as long as one question may take, and a little for clocks that differ. */
const SIGNATURE_SECONDS = 60

/** Failures that are a cause by themselves. */
const CAUSES: Partial<Record<StoreErrorCode, DiagnosisCause>> = {
  account_blocked: 'account_blocked',
  store_busy: 'store_busy',
}

/** The first cause that is found; `blocked_near_you` where everything works from here. */
export async function diagnoseUpload(context: SwiftContext, diagnosis: Diagnosis): Promise<DiagnosisCause> {
  try {
    return (await askContainer(context, diagnosis)) ?? (await askAsBrowser(context, diagnosis))
  } catch (error) {
    diagnosis.signal?.throwIfAborted()
    if (error instanceof StoreError) return CAUSES[error.code] ?? 'store_unreachable'
    throw error
  }
}

async function askContainer(
  { connection, partsContainer }: SwiftContext,
  { upload, part, signal }: Diagnosis,
): Promise<DiagnosisCause | undefined> {
  const request = { method: 'HEAD', container: partsContainer, timeoutMs: QUESTION_TIMEOUT_MS, signal } as const
  const response = await connection.request(request)
  await drain(response)
  // To a user without admin rights Swift says 403 of a container that is not there: it has no ACL that would allow any.
  if (response.status === 404 || response.status === 403) return 'container_missing'
  const partBytes = upload.parts.count === 0 ? 0 : plannedPartSize(upload.size, upload.parts, part)
  return isOverQuota(response.headers, 'Container', partBytes)
    ? 'quota_exceeded'
    : askAccount(connection, partBytes, signal)
}

/** Only an administrator may look at the account; without that right its quota stays unknown. */
async function askAccount(
  connection: SwiftContext['connection'],
  partBytes: number,
  signal: AbortSignal | undefined,
): Promise<DiagnosisCause | undefined> {
  const response = await connection.request({ method: 'HEAD', timeoutMs: QUESTION_TIMEOUT_MS, signal })
  await drain(response)
  return isOverQuota(response.headers, 'Account', partBytes) ? 'quota_exceeded' : undefined
}

function isOverQuota(headers: Headers, level: 'Container' | 'Account', bytes: number): boolean {
  const value = (name: string) => Number.parseInt(headers.get(`X-${level}-${name}`) ?? '', 10)
  const exceeds = (used: number, more: number, quota: number) => used + more > quota
  // Comparisons with NaN are false: what the store does not say is no limit.
  return (
    exceeds(value('Bytes-Used'), bytes, value('Meta-Quota-Bytes')) ||
    exceeds(value('Object-Count'), 1, value('Meta-Quota-Count'))
  )
}

async function askAsBrowser(context: SwiftContext, diagnosis: Diagnosis): Promise<DiagnosisCause> {
  const { upload, part, origin, signer } = diagnosis
  const storageUrl = await context.connection.publicUrl()
  const container = context.partsContainer
  const object = partsPrefix(upload) + partSuffix(part)
  if (origin !== undefined) {
    const preflight = await ask(diagnosis, resourceUrl(storageUrl, container, object), 'OPTIONS', {
      Origin: origin,
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'content-type,etag',
    })
    const trouble = troubleOf(preflight)
    if (trouble !== undefined) return trouble
    if (!allowsOrigin(preflight, origin)) return 'origin_not_allowed'
  }
  const expires = Math.floor(context.storeTime() / 1000) + SIGNATURE_SECONDS
  const { key, form } = await signer.parts()
  // Swift takes the signature of a PUT for a HEAD: the very permission that the page has, used without harm.
  const url = await tempUrl({ key, form, method: 'PUT', storageUrl, container, object, expires })
  const answer = await ask(diagnosis, url, 'HEAD', {})
  const trouble = troubleOf(answer)
  if (trouble !== undefined) return trouble
  if (answer.status === 401 || answer.status === 403)
    return hasEnded(answer, expires) ? 'clocks_differ' : 'key_rejected'
  // The part is there: only the answer to the page was lost.
  return answer.status === 200 ? 'none' : 'blocked_near_you'
}

function troubleOf({ status }: Response): DiagnosisCause | undefined {
  if (status === ACCOUNT_BLOCKED) return 'account_blocked'
  return status === 429 || status === 498 || status >= 500 ? 'store_busy' : undefined
}

/** Whether a signature that was just made is over by the clock of whoever refused it. */
function hasEnded({ headers }: Response, expires: number): boolean {
  return Date.parse(headers.get('Date') ?? '') >= expires * 1000
}

function allowsOrigin(preflight: Response, origin: string): boolean {
  const allowed = preflight.headers.get('Access-Control-Allow-Origin')
  return preflight.ok && (allowed === '*' || allowed === origin)
}

async function ask(
  { fetch, signal }: Diagnosis,
  url: string,
  method: 'OPTIONS' | 'HEAD',
  headers: Record<string, string>,
): Promise<Response> {
  const limit = AbortSignal.timeout(QUESTION_TIMEOUT_MS)
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    await drain(response)
    return response
  } catch (error) {
    // The URL is not repeated here: it holds a signature.
    throw new StoreError('store_unreachable', `The store's public address did not answer a ${method}.`, {
      cause: error,
    })
  }
}
