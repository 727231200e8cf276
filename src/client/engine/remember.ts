/** What is kept of an upload so that it can go on after the page is gone. No grant and no signature is ever in it. */
import type { FileDescription, PartPlan } from '../../protocol/messages.ts'
import { type FileRecord, heldIn } from './state.ts'

/** A record of another version is not read. */
export const RECORD_VERSION = 1

export interface RememberedUpload {
  readonly version: typeof RECORD_VERSION
  readonly id: string
  readonly token: string
  readonly file: FileDescription
  readonly plan: PartPlan
  /** MD5 of each part that was sent and acknowledged; empty for the others. All from one and the same state of the file. */
  readonly md5s: readonly string[]
  /** MD5 of a sample of the content, by which the file is recognised; none for a file of one part. */
  readonly sample: string | undefined
}

/** Nothing for a file without an upload, or whose upload is over. */
export function rememberedOf({ file, phase, sample }: FileRecord): RememberedUpload | undefined {
  const { upload, parts } = heldIn(phase)
  if (!upload || !parts) return undefined
  const { id, token, plan } = upload
  const md5s = parts.map((part) => (part.stage === 'stored' ? part.md5 : ''))
  return { version: RECORD_VERSION, id, token, file, plan, md5s, sample }
}
