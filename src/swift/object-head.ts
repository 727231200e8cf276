/** What is under an object's name right now, asked of every replica. */
import type { Upload } from '../store/upload.ts'
import { drain, refusal } from './answers.ts'
import type { SwiftContext } from './context.ts'
import { storeTimeMs } from './markers/marker.ts'
import { UPLOAD_ID_HEADER } from './object-headers.ts'

export interface ObjectState {
  /** Id of the upload that made it, where it came this way. */
  readonly uploadId: string | undefined
  readonly size: number
  /** Unquoted. */
  readonly etag: string
  readonly type: string
  readonly isManifest: boolean
  /** When it was written, store time, milliseconds since the epoch. */
  readonly storedAtMs: number
  readonly headers: Headers
}

/** @throws StoreError; an absent object (or container) is `undefined`. */
export async function headObject(
  { connection, now }: SwiftContext,
  container: string,
  object: string,
  signal?: AbortSignal,
): Promise<ObjectState | undefined> {
  const headers = { 'X-Newest': 'true' }
  const response = await connection.request({ method: 'HEAD', container, object, headers, signal })
  await drain(response)
  if (response.status === 404) return undefined
  if (response.status !== 200) throw refusal(response.status, `Looking at the object ${JSON.stringify(object)}`)
  return {
    uploadId: response.headers.get(UPLOAD_ID_HEADER) ?? undefined,
    size: Number(response.headers.get('Content-Length') ?? 0),
    etag: unquote(response.headers.get('ETag') ?? ''),
    type: response.headers.get('Content-Type') ?? '',
    isManifest: response.headers.get('X-Static-Large-Object')?.toLowerCase() === 'true',
    storedAtMs: storeTimeMs(response.headers) ?? now(),
    headers: response.headers,
  }
}

/** Swift quotes the etag of a manifest but not of a plain object. */
export function unquote(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1')
}

/** Whether the object under the upload's name is the upload's own. */
export function isOwn(state: ObjectState | undefined, upload: Upload): boolean {
  return state?.uploadId === upload.id
}
