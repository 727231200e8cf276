/** The signature's time is set to long ago and TempURL left to judge it: the 401 is its own, to the last header. */
import type { FaultKind } from '../fault-kind.ts'
import type { ExpiredFault } from '../faults.ts'
import { isSigned } from '../request-filter.ts'

export const expired: FaultKind<ExpiredFault> = {
  // A preflight is not judged by its signature.
  befalls: (request) => request.method !== 'OPTIONS' && isSigned(request),
  draw: () => ({ kind: 'expired' }),
  prepare: () => ({
    stage: () => (request, next) => next({ ...request, query: new Map(request.query).set('temp_url_expires', '1') }),
  }),
}
