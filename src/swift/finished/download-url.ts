/** A signed URL for a plain GET of a finished object. */
import type { DownloadUrlOptions } from '../../store/finished-objects.ts'
import type { SwiftContext } from '../context.ts'
import { tempUrl } from '../signing/temp-url.ts'
import type { UrlSigner } from '../signing/url-signer.ts'

/** @throws TypeError when no `downloadKey` is configured. */
export async function signDownloadUrl(
  context: SwiftContext,
  signer: UrlSigner,
  name: string,
  { expiresInSeconds, filename, inline }: DownloadUrlOptions,
): Promise<string> {
  const signing = await signer.downloads()
  if (signing === undefined) {
    // A container's key does not reach segments in another container: Swift answers 409.
    throw new TypeError('Download URLs need the option downloadKey: the account key (X-Account-Meta-Temp-URL-Key).')
  }
  return tempUrl({
    key: signing.key,
    form: signing.form,
    method: 'GET',
    storageUrl: await context.connection.publicUrl(),
    container: context.container,
    object: name,
    expires: Math.floor(context.storeTime() / 1000) + expiresInSeconds,
    ...(filename === undefined ? {} : { filename }),
    ...(inline === undefined ? {} : { inline }),
  })
}
