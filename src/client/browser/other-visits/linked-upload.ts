/** Asks the application what a resume link stands for. */
import type { StatusResponse } from '../../../protocol/messages.ts'
import { RECORD_VERSION, type RememberedUpload } from '../../engine/remember.ts'
import type { Application } from '../application.ts'
import type { LinkedUpload } from '../resume-link.ts'

export interface FoundUpload {
  readonly upload: RememberedUpload
  /** Nothing can be sent any more: it is done, or over. */
  readonly isSettled: boolean
}

export interface FindOptions {
  readonly application: Application
  /** Settles when it is time to ask again. */
  readonly pause: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/** Asks until there is an answer; nothing when the page is done with it before. */
export async function findLinkedUpload(link: LinkedUpload, options: FindOptions): Promise<FoundUpload | undefined> {
  const { application, pause, signal } = options
  const call = { method: 'GET', path: `/${encodeURIComponent(link.id)}`, token: link.token } as const
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
    const answer = await application(call, signal)
    if (signal.aborted) return undefined
    if (answer.kind === 'answer' && answer.status < 500 && answer.status !== 429) {
      return foundIn(answer.body, link)
    }
    await pause(ms)
  }
}

function foundIn(body: Partial<StatusResponse>, { id, token }: LinkedUpload): FoundUpload {
  const { file, plan, state } = body
  // Refused: nothing is known but its name, and the core will hear the reason when it asks again.
  const known = file && plan ? { file, plan } : { file: { name: id, size: 0, type: '' }, plan: { size: 1, count: 0 } }
  const md5s = Array.from({ length: known.plan.count }, () => '')
  return {
    upload: { version: RECORD_VERSION, id, token, ...known, md5s, sample: undefined },
    isSettled: state !== 'uploading',
  }
}
