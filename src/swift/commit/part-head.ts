/** One part as the store really has it, with what an uploader may have slipped under it. */
import { plannedPartSize, type Upload } from '../../store/upload.ts'
import { drain, refusal } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { partSuffix, partsPrefix } from '../names.ts'
import { unquote } from '../object-head.ts'

export interface PartState {
  readonly size: number
  readonly md5: string
  /** Would vanish by itself. */
  readonly expires: boolean
  /** Is no bytes of its own but points at others. */
  readonly isPointer: boolean
}

/** Headers of objects that stand for others; a followed symlink answers with Content-Location. */
const POINTER_HEADERS = ['X-Object-Manifest', 'X-Static-Large-Object', 'X-Symlink-Target', 'Content-Location']
/** HEADs at once: 1,000 take 1.9 s so, and the cluster still serves others. */
export const HEADS_AT_ONCE = 8

/**
 * @param newest asks every replica, where the answer decides what somebody has to send again.
 * @throws StoreError
 */
export async function headPart(
  { connection, partsContainer }: SwiftContext,
  upload: Upload,
  part: number,
  { newest = false, signal }: { readonly newest?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<PartState | undefined> {
  const response = await connection.request({
    method: 'HEAD',
    container: partsContainer,
    object: partsPrefix(upload) + partSuffix(part),
    headers: newest ? { 'X-Newest': 'true' } : {},
    signal,
  })
  await drain(response)
  if (response.status === 404) return undefined
  if (response.status !== 200) throw refusal(response.status, `Looking at part ${part}`)
  const { headers } = response
  return {
    size: Number(headers.get('Content-Length') ?? -1),
    md5: unquote(headers.get('ETag') ?? ''),
    expires: headers.has('X-Delete-At'),
    isPointer: POINTER_HEADERS.some((name) => headers.has(name)),
  }
}

/** Whether a part is what the client says it sent: nothing else need be sent again. */
export function isAsSent(
  state: { readonly size: number; readonly md5: string } | undefined,
  upload: Upload,
  part: number,
  md5: string | undefined,
): boolean {
  return state !== undefined && state.md5 === md5 && state.size === plannedPartSize(upload.size, upload.parts, part)
}
