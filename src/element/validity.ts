/** What keeps the form from being sent, in the order in which a person would mend it. */
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isolate, type Wording } from './wording.ts'

export interface Validity {
  readonly flags: ValidityStateFlags
  readonly message: string
}

const VALID: Validity = { flags: {}, message: '' }

export function judgeValidity(snapshot: UploaderSnapshot, required: boolean, wording: Wording): Validity {
  const failed = snapshot.files.filter((file) => file.state === 'failed')
  const unfinished = snapshot.files.filter(isUnfinished)
  const { invalidFailed, invalidUnfinished, invalidRequired } = wording.messages
  const about = (files: readonly FileSnapshot[]) => ({ name: isolate(files[0]?.name ?? '') })
  if (failed.length > 0) {
    // Silently sending the form without it would lose the file.
    return { flags: { customError: true }, message: wording.count(invalidFailed, failed.length, about(failed)) }
  }
  if (unfinished.length > 0) {
    return {
      flags: { customError: true },
      message: wording.count(invalidUnfinished, unfinished.length, about(unfinished)),
    }
  }
  const isEmpty = !snapshot.files.some((file) => file.state === 'done')
  return required && isEmpty ? { flags: { valueMissing: true }, message: invalidRequired } : VALID
}

export function isUnfinished(file: FileSnapshot): boolean {
  return file.state !== 'done' && file.state !== 'failed' && file.state !== 'cancelled'
}
