import type { Authorize } from '../../server/authorize.ts'
import { visitorOf } from './visitor.ts'

/** What the receipts of the demo's form are good for. */
export const DEMO_AUDIENCE = 'demo'

/** The demo's word about every request: whoever has opened the page may upload, each below a folder of their own. */
export const authorizeDemo: Authorize = (request) => {
  const visitor = visitorOf(request)
  if (visitor === undefined) return { loginRequired: true }
  return { owner: visitor, prefix: 'demo', audience: DEMO_AUDIENCE }
}
