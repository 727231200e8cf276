/** What the element is to its form: receipts under a name, and whether the form may be sent. */
import type { UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isUnfinished, judgeValidity } from './validity.ts'
import type { Wording } from './wording.ts'

export interface FormFace {
  update(state: FormState): void
}

export interface FormState {
  readonly snapshot: UploaderSnapshot
  readonly name: string
  readonly required: boolean
  readonly disabled: boolean
  /** Where the browser shows why the form cannot be sent. */
  readonly anchor: HTMLElement | undefined
  readonly wording: Wording
}

/** More are handed to the browser less often while others are on their way: each time all of them are copied. */
const FEW = 100
const EVERY_MS = 300

export function createFormFace(internals: ElementInternals): FormFace {
  let newest: FormState | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let submitted: readonly string[] = []

  function submit(): void {
    clearTimeout(timer)
    timer = undefined
    if (newest === undefined) return
    const { snapshot, name, disabled } = newest
    const receipts = name === '' || disabled ? [] : receiptsOf(snapshot)
    submitted = receipts
    const value = new FormData()
    // Several entries under one name, as an input with several files has them.
    for (const receipt of receipts) value.append(name, receipt)
    internals.setFormValue(receipts.length > 0 ? value : null)
  }

  return {
    update(state) {
      newest = state
      const { snapshot, required, disabled, anchor, wording } = state
      if (submitted.length > FEW && snapshot.files.some(isUnfinished)) timer ??= setTimeout(submit, EVERY_MS)
      else submit()
      const { flags, message } = judgeValidity(snapshot, required, wording)
      if (disabled || message === '') internals.setValidity({})
      else internals.setValidity(flags, message, anchor)
    },
  }
}

export function receiptsOf({ files }: UploaderSnapshot): readonly string[] {
  return files.flatMap((file) => (file.state === 'done' && file.receipt !== undefined ? [file.receipt] : []))
}
