/**
 * TempAuth, Swift's version 1 login: one GET with user and key, the answer's headers hold everything.
 * https://docs.openstack.org/swift/latest/overview_auth.html
 */
import { StoreError } from '../../store/store-error.ts'
import type { SwiftAuth } from './connection.ts'

export interface TempAuthOptions {
  /** Such as `https://swift.example/auth/v1.0`; python-swiftclient's `ST_AUTH`. */
  readonly url: string | URL
  /** `account:user`; `ST_USER`. */
  readonly user: string
  /** `ST_KEY`. */
  readonly key: string
}

/** Logs in to TempAuth and to whatever else speaks version 1. The login throws `StoreError` when it is refused. */
export function tempAuth({ url, user, key }: TempAuthOptions): SwiftAuth {
  const loginUrl = new URL(url)
  return async ({ fetch, now, signal }) => {
    const response = await fetch(loginUrl, {
      headers: { 'X-Auth-User': user, 'X-Auth-Key': key },
      // A redirected login would hand the key to another host.
      redirect: 'manual',
      ...(signal === undefined ? {} : { signal }),
    })
    await response.body?.cancel()
    const token = response.headers.get('X-Auth-Token') ?? response.headers.get('X-Storage-Token')
    const storageUrl = response.headers.get('X-Storage-Url')
    if (!response.ok || token === null || storageUrl === null) throw refusal(loginUrl, user, response)
    return {
      token,
      expiresAtMs: expiry(response.headers.get('X-Auth-Token-Expires'), now()),
      publicUrl: storageUrl.replace(/\/+$/, ''),
      internalUrl: undefined,
    }
  }
}

/** The header counts the seconds that are left; some clusters do not send it. */
function expiry(secondsLeft: string | null, nowMs: number): number | undefined {
  if (secondsLeft === null || !/^[0-9]+(\.[0-9]+)?$/.test(secondsLeft)) return undefined
  return nowMs + Number(secondsLeft) * 1000
}

function refusal(url: URL, user: string, response: Response): StoreError {
  const where = `${url.origin}${url.pathname}`
  const { status } = response
  if (status === 401 || status === 403) {
    const message = `Swift refused the user ${JSON.stringify(user)} at ${where} (${status}). Check the user and its key.`
    return new StoreError('store_error', message, { status })
  }
  if (status >= 500) {
    return new StoreError('store_busy', `The login at ${where} answered ${status}. Try again later.`, { status })
  }
  const message = `The login at ${where} answered ${status} without a token and a storage URL. Check that it is a version 1 auth URL, such as https://swift.example/auth/v1.0.`
  return new StoreError('store_error', message, { status })
}
