/** Refuses by name what Swift can do and this store cannot, before anything is half done. */
import type { Middleware } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { unsupported } from '../http/response.ts'

/** Request headers that ask for a missing feature. */
const HEADERS: Readonly<Record<string, string>> = {
  'x-symlink-target': 'symbolic links (X-Symlink-Target)',
  'x-versions-location': 'the former kind of versions (X-Versions-Location); use X-Versions-Enabled',
  'x-history-location': 'the former kind of versions (X-History-Location); use X-Versions-Enabled',
  'x-container-sync-to': 'container synchronisation (X-Container-Sync-To)',
  'x-account-access-control': 'account access lists (X-Account-Access-Control)',
  'x-service-token': 'service tokens (X-Service-Token)',
}

/** Query parameters that ask for a missing feature. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'extract-archive': 'unpacking archives (extract-archive)',
  'X-Amz-Signature': 'the S3 API',
}

export const refuseUnsupported: Middleware = async (request, next) => {
  const feature = missingFeature(request)
  return feature === undefined ? next(request) : unsupported(feature)
}

function missingFeature(request: StoreRequest): string | undefined {
  // TempURL has answers of its own for two of these headers.
  if (request.query.has('temp_url_sig')) return undefined
  for (const [name, feature] of Object.entries(HEADERS)) if (request.headers.has(name)) return feature
  for (const [name, feature] of Object.entries(PARAMETERS)) if (request.query.has(name)) return feature
  if (request.headers.get('authorization')?.startsWith('AWS')) return 'the S3 API'
  return undefined
}
