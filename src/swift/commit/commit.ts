/**
 * The commit: the one act that makes an object appear, whole. Idempotent, and safe from several servers at once; the
 * steps and their order were model-checked, and each reread is there because without it a trace loses data, brings
 * something back, or never ends.
 */

import type { Upload } from '../../store/upload.ts'
import type { CommitOutcome } from '../../store/upload-store.ts'
import type { SwiftContext } from '../context.ts'
import { commitsDirectly } from '../plan-parts.ts'
import { commitClaimed } from './commit-claimed.ts'
import { commitDirect } from './commit-direct.ts'
import { isContested } from './settle-name.ts'

const MD5 = /^[0-9a-f]{32}$/

/**
 * @param md5s one for each part of the plan, lower-case hex.
 * @throws TypeError for other MD5s, StoreError when the store fails: the same call may then be made again.
 */
export async function commitUpload(
  context: SwiftContext,
  upload: Upload,
  md5s: readonly string[],
  signal?: AbortSignal,
): Promise<CommitOutcome> {
  if (md5s.length !== upload.parts.count || !md5s.every((md5) => MD5.test(md5))) {
    throw new TypeError(`A commit of ${upload.parts.count} parts needs as many MD5s in lower-case hex.`)
  }
  if (commitsDirectly(upload)) return commitDirect(context, upload, md5s, signal)
  const commit = () => commitClaimed(context, upload, md5s, signal)
  return isContested(upload) ? context.withNameLock(`${upload.container}/${upload.object}`, commit) : commit()
}
