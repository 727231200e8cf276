/** What the buttons do. */
import type { Uploader } from '../../client/browser/uploader.ts'
import type { FileSnapshot } from '../../client/engine/snapshot.ts'
import type { Pictures } from '../pictures.ts'
import type { ContinueActions } from './continue-panel.ts'
import type { RowActions } from './file-row.ts'
import type { SummaryActions } from './summary-line.ts'

export interface UploadActions extends RowActions, SummaryActions, ContinueActions {}

/** What they act upon. */
export interface ActionTargets {
  readonly uploader: () => Uploader | undefined
  readonly pictures: Pictures
  /** Opens the browser's own choice of files; only within a click. */
  readonly choose: () => void
}

export function createUploadActions({ uploader, pictures, choose }: ActionTargets, root: ShadowRoot): UploadActions {
  function goOn(files: readonly FileSnapshot[]): void {
    const readable = files.filter((file) => file.needs !== 'choice')
    // Both ask the person something, and a click is good for one question: files that are chosen come after the others.
    for (const file of readable) uploader()?.resume(file.key)
    if (readable.length === 0) choose()
  }
  return {
    pause: (key) => uploader()?.pause(key),
    resume: (file) => (file.state === 'needs-login' ? uploader()?.resumeAfterLogin() : goOn([file])),
    cancel: (key) => uploader()?.cancel(key),
    retry: (key) => uploader()?.retry(key),
    remove: (key) => uploader()?.remove(key),
    pauseAll: () => uploader()?.pauseAll(),
    resumeAll: () => uploader()?.resumeAll(),
    goOn,
    discard: (files) => {
      for (const file of files) uploader()?.cancel(file.key)
    },
    picture: (file) => pictures.of(file),
    async copyReport(file) {
      const { copyText, reportOf } = await import('./report.ts')
      await copyText(reportOf(file), root)
    },
  }
}
