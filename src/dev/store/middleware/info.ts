/** `/info` and `/healthcheck`. Says only what is there: a client that reads it can rely on it. */
import { LIMITS } from '../app/limits.ts'
import type { Middleware } from '../http/pipeline.ts'
import { refuse, respond } from '../http/response.ts'
import { TEMP_URL_METHODS } from './tempurl.ts'
import { ALLOWED_DIGESTS } from './tempurl-signature.ts'

const METHODS = ['HEAD', 'GET', 'OPTIONS']

const INFO = {
  swift: {
    version: '2.30.1',
    strict_cors_mode: true,
    policies: [{ name: 'Policy-0', aliases: 'Policy-0', default: true }],
    allow_account_management: false,
    account_autocreate: true,
    max_file_size: LIMITS.maxFileBytes,
    max_meta_name_length: LIMITS.maxMetaNameLength,
    max_meta_value_length: LIMITS.maxMetaValueLength,
    max_meta_count: LIMITS.maxMetaCount,
    max_meta_overall_size: LIMITS.maxMetaOverallSize,
    max_header_size: LIMITS.maxHeaderBytes,
    max_object_name_length: LIMITS.maxObjectNameBytes,
    container_listing_limit: LIMITS.listingLimit,
    account_listing_limit: LIMITS.listingLimit,
    max_account_name_length: 256,
    max_container_name_length: LIMITS.maxContainerNameBytes,
    extra_header_count: 0,
  },
  slo: {
    max_manifest_segments: LIMITS.maxManifestSegments,
    max_manifest_size: LIMITS.maxManifestBytes,
    yield_frequency: LIMITS.yieldSeconds,
    min_segment_size: 1,
    allow_async_delete: false,
  },
  container_quotas: {},
  object_versioning: {},
  tempauth: { account_acls: false },
  tempurl: {
    methods: TEMP_URL_METHODS,
    incoming_remove_headers: ['x-timestamp'],
    incoming_allow_headers: [],
    outgoing_remove_headers: ['x-object-meta-*'],
    outgoing_allow_headers: ['x-object-meta-public-*'],
    allowed_digests: ALLOWED_DIGESTS,
    deprecated_digests: ['sha1'],
  },
  formpost: { allowed_digests: ALLOWED_DIGESTS, deprecated_digests: ['sha1'] },
  bulk_delete: { max_deletes_per_request: LIMITS.maxDeletes, max_failed_deletes: 1000 },
  /** Not of Swift: tells which software answers. */
  sluice_embedded_store: {},
}

export const info: Middleware = async (request, next) => {
  const { text } = request.path
  if (text === '/healthcheck') return respond(200, { 'content-type': 'text/plain' }, Buffer.from('OK'))
  if (text !== '/info') return next(request)
  if (!METHODS.includes(request.method)) return refuse(405, undefined, { allow: METHODS.join(', ') })
  if (request.method === 'OPTIONS') return respond(200, { allow: METHODS.join(', ') }, Buffer.alloc(0))
  const origin = request.headers.get('origin')
  const cors =
    origin === undefined ? {} : { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-trans-id' }
  return respond(200, { 'content-type': 'application/json; charset=UTF-8', ...cors }, Buffer.from(JSON.stringify(INFO)))
}
