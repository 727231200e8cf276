/**
 * Seal: copies every part to a container that no key signs for, and the manifest names the copies. Until its grants and
 * the PUTs they began are over, an uploader could otherwise break a finished object, or exchange bytes of equal MD5.
 */
import { plannedPartSize, type Upload } from '../../store/upload.ts'
import { expectStatus } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { inParallel } from '../in-parallel.ts'
import { listObjects } from '../listing.ts'
import { partSuffix, partsPrefix, sealedPrefix } from '../names.ts'
import { encodeContainerName, encodeObjectName } from '../path.ts'
import { partNumbers } from './check-parts.ts'

/** 32 parts, 4 at once, went at 215 MB/s where one alone went at 150. */
const COPIES_AT_ONCE = 4
/** A copy answers when it is done: a 16 MiB part within a second, one of 5 GiB within this. */
const COPY_TIMEOUT_MS = 5 * 60_000

/**
 * Copies what an earlier attempt has not. Nobody but the driver writes there, so its listing can be believed.
 * @returns the parts that changed since they were verified.
 */
export async function sealParts(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const prefix = sealedPrefix(upload.id, upload.parts)
  const copied = new Map<string, string>()
  for await (const { name, bytes, hash } of listObjects(context, context.sealedContainer, prefix, signal)) {
    copied.set(name, `${hash} ${bytes}`)
  }
  const isCopied = (part: number) =>
    copied.get(prefix + partSuffix(part)) === `${md5s[part - 1]} ${plannedPartSize(upload.size, upload.parts, part)}`
  const left = partNumbers(upload).filter((part) => !isCopied(part))
  const results = await inParallel(left, COPIES_AT_ONCE, (part) =>
    copyPart(context, {
      source: partsPrefix(upload) + partSuffix(part),
      destination: { container: context.sealedContainer, object: prefix + partSuffix(part) },
      md5: md5s[part - 1] ?? '',
      headers: { 'Content-Type': 'application/octet-stream' },
      signal,
    }),
  )
  return left.filter((_, index) => results[index] === 'changed')
}

export interface PartCopy {
  /** Name in the parts container. */
  readonly source: string
  readonly destination: { readonly container: string; readonly object: string }
  /** What the source must have. */
  readonly md5: string
  /** All the headers that the copy gets. */
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/**
 * Copies a part without anything that the uploader sent beside its bytes: a plain COPY would carry the uploader's
 * Content-Encoding, Content-Disposition, metadata and expiry along. `If-Match` is compared with the source.
 * @throws StoreError when there was no answer; then the copy may be there, or appear yet.
 */
export async function copyPart(context: SwiftContext, copy: PartCopy): Promise<'copied' | 'changed'> {
  const { destination } = copy
  const response = await context.connection.request({
    method: 'COPY',
    container: context.partsContainer,
    object: copy.source,
    headers: {
      ...copy.headers,
      Destination: `/${encodeContainerName(destination.container)}/${encodeObjectName(destination.object)}`,
      'If-Match': copy.md5,
      'X-Fresh-Metadata': 'true',
    },
    timeoutMs: COPY_TIMEOUT_MS,
    signal: copy.signal,
  })
  if (response.status === 404 || response.status === 412) {
    await response.arrayBuffer()
    return 'changed'
  }
  await expectStatus(response, [201], 'Copying a part')
  return 'copied'
}
