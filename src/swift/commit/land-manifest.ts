/** Step 4 of a commit, second half: the parts are sealed if asked, and put under a manifest. */
import { StoreError } from '../../store/store-error.ts'
import { plannedPartSize, type Upload } from '../../store/upload.ts'
import { refusal } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { groupSuffix, ownSuffix, partSuffix, partsPrefix, sealedPrefix } from '../names.ts'
import { headObject } from '../object-head.ts'
import { objectHeaders } from '../object-headers.ts'
import { segmentsPerManifest } from '../plan-parts.ts'
import { partNumbers } from './check-parts.ts'
import { type Landing, type LandingTime, landingAfter } from './land.ts'
import { buildManifest, inGroups, type Manifest, type Segment } from './manifest.ts'
import { type ManifestAnswer, putManifest } from './put-manifest.ts'
import { sealParts } from './seal.ts'
import { findBadParts } from './verify-parts.ts'

/** Where the bytes lie that the manifest names. */
interface Folder {
  readonly container: string
  readonly prefix: string
}

/** @throws StoreError when the store failed before the manifest was sent: then nothing was committed. */
export async function landManifest(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  { signal, assertTimeLeft }: LandingTime = {},
): Promise<Landing> {
  const folder = folderOf(context, upload)
  if (upload.seal) {
    const changed = await sealParts(context, upload, md5s, signal)
    if (changed.length > 0) return { result: 'missing', parts: changed }
  }
  const nested = await nestManifests(context, upload, partSegments(upload, md5s, folder), signal)
  if ('result' in nested) return nested
  if (!context.dialect.honoursIfNoneMatch && !upload.overwrite && (await isOccupied(context, upload, signal))) {
    return { result: 'occupied' }
  }
  assertTimeLeft?.()
  const landing = await putTopManifest(context, upload, nested, signal)
  return context.dialect.verifiesSegments || landing.result !== 'landed'
    ? landing
    : verifyAfterwards(context, upload, md5s, landing, nested)
}

function folderOf(context: SwiftContext, upload: Upload): Folder {
  return upload.seal
    ? { container: context.sealedContainer, prefix: sealedPrefix(upload.id, upload.parts) }
    : { container: context.partsContainer, prefix: partsPrefix(upload) }
}

function partSegments(upload: Upload, md5s: readonly string[], { container, prefix }: Folder): readonly Segment[] {
  return partNumbers(upload).map((part) => ({
    container,
    object: prefix + partSuffix(part),
    md5: md5s[part - 1] ?? '',
    size: plannedPartSize(upload.size, upload.parts, part),
  }))
}

/** Writes a sub-manifest for each thousand parts beside them, if there are more; answers the top manifest, unsent. */
async function nestManifests(
  context: SwiftContext,
  upload: Upload,
  parts: readonly Segment[],
  signal: AbortSignal | undefined,
): Promise<Manifest | Landing> {
  const perManifest = segmentsPerManifest(await context.capabilities(signal))
  if (parts.length <= perManifest) return buildManifest(parts)
  const { container, prefix } = folderOf(context, upload)
  const groups: Segment[] = []
  for (const [index, group] of inGroups(parts, perManifest).entries()) {
    const manifest = await buildManifest(group)
    const object = prefix + groupSuffix(index + 1)
    const headers = { 'Content-Type': 'application/octet-stream' }
    const answer = await putManifest(context, { container, object, manifest, headers, signal })
    // 202: another attempt has just written the same bytes here.
    if (answer.status !== 201 && answer.status !== 202) return readRefusal(answer, 'Writing a sub-manifest')
    groups.push({ container, object, md5: manifest.etag, size: manifest.size })
  }
  return buildManifest(groups)
}

async function putTopManifest(
  context: SwiftContext,
  upload: Upload,
  manifest: Manifest,
  signal: AbortSignal | undefined,
): Promise<Landing> {
  const { container, object, overwrite } = upload
  const headers = { ...objectHeaders(upload), ...(overwrite ? {} : { 'If-None-Match': '*' }) }
  let answer: ManifestAnswer
  try {
    answer = await putManifest(context, { container, object, manifest, headers, signal })
  } catch (error) {
    return landingAfter(error)
  }
  if (answer.status === 201) return { result: 'landed', etag: answer.etag || manifest.etag }
  if (answer.status === 412) return { result: 'occupied' }
  if (answer.status >= 400 && answer.status < 500) return readRefusal(answer, 'Writing the manifest')
  // 202: Swift holds something newer under the name. 0: the heartbeat ended without a verdict.
  return { result: 'unknown', error: refusal(answer.status, 'Writing the manifest') }
}

/** Segments that Swift refuses were there a moment ago: they were changed or deleted since, and can be sent again. */
function readRefusal({ status, refused }: ManifestAnswer, what: string): Landing {
  const parts = refused.flatMap(({ path }) => {
    const own = ownSuffix(path.slice(path.lastIndexOf('/') + 1))
    return own !== undefined && 'part' in own ? [own.part] : []
  })
  if (parts.length > 0 && parts.length === refused.length) {
    return { result: 'missing', parts: [...new Set(parts)].sort((a, b) => a - b) }
  }
  const [first] = refused
  if (first === undefined) return { result: 'refused', error: refusal(status, what) }
  const message = `${what} was refused: ${JSON.stringify(first.path)}: ${first.reason}.`
  return { result: 'refused', error: new StoreError('store_error', message, { status }) }
}

async function isOccupied(context: SwiftContext, upload: Upload, signal: AbortSignal | undefined): Promise<boolean> {
  return (await headObject(context, upload.container, upload.object, signal)) !== undefined
}

/**
 * A store that believes manifests unseen is asked again: if a part is not what was meant, the object is taken away again.
 * It cannot notice a part that is overwritten later; that is what `seal` is for.
 */
async function verifyAfterwards(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  landing: Landing,
  manifest: Manifest,
): Promise<Landing> {
  const bad = await findBadParts(context, upload, md5s)
  const state = await headObject(context, upload.container, upload.object)
  const parts = [...bad.missing, ...bad.tampered]
  if (parts.length === 0 && state?.etag === manifest.etag && state.size === upload.size) return landing
  const { container, object } = upload
  const response = await context.connection.request({ method: 'DELETE', container, object })
  await response.arrayBuffer()
  return { result: 'tampered', parts }
}
