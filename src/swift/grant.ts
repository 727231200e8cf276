/**
 * Grants: each part has a signature over its own exact path, so an uploader can write the planned names and nothing else.
 * They are made with the parts container's own key: whatever a signature can be abused for stays among parts.
 */
import type { Grant } from '../protocol/grant.ts'
import type { PartRange } from '../protocol/messages.ts'
import type { Upload } from '../store/upload.ts'
import type { SwiftContext } from './context.ts'
import { partSuffix, partsPrefix } from './names.ts'
import { resourceUrl, signedAccountPath } from './path.ts'
import { aftermathMs, commitsDirectly } from './plan-parts.ts'
import { tempUrlMessage, tempUrlSignature } from './signing/temp-url.ts'
import type { UrlSigner } from './signing/url-signer.ts'

export interface GrantRequest {
  readonly upload: Upload
  readonly parts: PartRange
  readonly expiresInSeconds: number
}

/**
 * Signs the PUTs of a range of parts. No request to the store.
 * @throws RangeError for parts that the plan does not have.
 */
export async function signGrant(context: SwiftContext, signer: UrlSigner, request: GrantRequest): Promise<Grant> {
  const { upload, parts, expiresInSeconds } = request
  const [from, to] = parts
  if (!(Number.isInteger(from) && Number.isInteger(to) && 1 <= from && from <= to && to <= upload.parts.count)) {
    throw new RangeError(`Parts ${from} to ${to} are not in the plan of ${upload.parts.count} parts.`)
  }
  const storageUrl = await context.connection.publicUrl()
  const prefix = partsPrefix(upload)
  const folder = `${signedAccountPath(storageUrl)}/${context.partsContainer}/${prefix}`
  const { key, form } = await signer.parts()
  // After whatever was asked of the store: its answers tell what time it is there.
  const expires = Math.floor(context.storeTime() / 1000) + expiresInSeconds
  const sign = (_: unknown, index: number) =>
    tempUrlSignature(key, tempUrlMessage({ method: 'PUT', expires, path: folder + partSuffix(from + index) }), form)
  const hosts = context.hosts.filter((host) => host !== new URL(storageUrl).origin)
  const sigs = await Promise.all(Array.from({ length: to - from + 1 }, sign))
  return {
    expiresInSeconds,
    parts: [from, to],
    ...(hosts.length > 0 && { hosts }),
    request: {
      method: 'PUT',
      // Names are encoded, so no name can hold the `{part}` and `{sig}` of the template.
      url: `${resourceUrl(storageUrl, context.partsContainer, prefix)}{part}?temp_url_sig={sig}&temp_url_expires=${expires}`,
      headers: { ETag: '{md5}', 'Content-Type': 'application/octet-stream', ...expiryHeaders(context, upload) },
      sigs,
    },
    // Swift answers 202 when it ignored a PUT for a newer one; only 201 means stored.
    stored: { status: 201, etag: 'md5' },
    check: { method: 'HEAD', found: 200, absent: 404 },
  }
}

/**
 * A part that will be copied cleans itself up, once no token and no PUT in flight can want it. A part that a manifest
 * will name must never expire: the finished object would break.
 */
function expiryHeaders({ now }: SwiftContext, upload: Upload): Record<string, string> {
  if (!commitsDirectly(upload)) return {}
  const lifeMs = Math.max(0, upload.expiresAtMs - now()) + aftermathMs(upload.size)
  return { 'X-Delete-After': String(Math.ceil(lifeMs / 1000)) }
}
