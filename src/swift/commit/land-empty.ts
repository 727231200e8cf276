/** A zero-byte file becomes a plain empty object: a manifest needs at least one segment with a byte in it. */
import { StoreError } from '../../store/store-error.ts'
import type { Upload } from '../../store/upload.ts'
import { drain, refusal } from '../answers.ts'
import type { SwiftContext } from '../context.ts'
import { headObject } from '../object-head.ts'
import { objectHeaders } from '../object-headers.ts'
import { type Landing, type LandingTime, landingAfter } from './land.ts'

/** MD5 of nothing. */
export const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e'

/** @throws StoreError when the store failed before the object was sent. */
export async function landEmpty(
  context: SwiftContext,
  upload: Upload,
  { signal, assertTimeLeft }: LandingTime = {},
): Promise<Landing> {
  const { container, object, overwrite } = upload
  if (!context.dialect.honoursIfNoneMatch && !overwrite) {
    if ((await headObject(context, container, object, signal)) !== undefined) return { result: 'occupied' }
  }
  assertTimeLeft?.()
  let status: number
  try {
    const headers = { ...objectHeaders(upload), ETag: EMPTY_MD5, ...(overwrite ? {} : { 'If-None-Match': '*' }) }
    const response = await context.connection.request({ method: 'PUT', container, object, headers, body: '', signal })
    await drain(response)
    status = response.status
  } catch (error) {
    return landingAfter(error)
  }
  if (status === 201) return { result: 'landed', etag: EMPTY_MD5 }
  if (status === 412) return { result: 'occupied' }
  const what = 'Writing the empty object'
  if (status >= 400) return { result: 'refused', error: refusal(status, what) }
  return { result: 'unknown', error: new StoreError('store_error', `${what} answered ${status}.`, { status }) }
}
