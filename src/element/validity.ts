/** What keeps the form from being sent, in the order in which a person would mend it. */
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import type { Wording } from './wording.ts'

export interface Validity {
  readonly flags: ValidityStateFlags
  readonly message: string
}

const VALID: Validity = { flags: {}, message: '' }

export function judgeValidity({ files }: UploaderSnapshot, required: boolean, wording: Wording): Validity {
  const { invalidFailed, invalidUnfinished, invalidRequired } = wording.messages
  const refuse = (template: string, about: readonly FileSnapshot[]): Validity => ({
    flags: { customError: true },
    message: wording.fill(template, { files: wording.subject(about) }),
  })
  const failed = files.filter((file) => file.state === 'failed')
  // Silently sending the form without it would lose the file.
  if (failed.length > 0) return refuse(invalidFailed, failed)
  // What another tab sends belongs to the form there.
  const unfinished = files.filter((file) => isUnfinished(file) && file.state !== 'elsewhere')
  if (unfinished.length > 0) return refuse(invalidUnfinished, unfinished)
  const isEmpty = !files.some((file) => file.state === 'done')
  return required && isEmpty ? { flags: { valueMissing: true }, message: invalidRequired } : VALID
}

export function isUnfinished({ state }: FileSnapshot): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'cancelled'
}
