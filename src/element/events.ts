/** What the element tells the page: facts in the past tense, and one question. All bubble. */
import type { FileSnapshot } from '../client/engine/snapshot.ts'
import type { Changes } from './changes.ts'
import { isUnfinished } from './validity.ts'

/**
 * Asked for each file before it is taken. `preventDefault()` leaves it out; `reason` is then told to the person, and
 * without one the file is left out silently: the page has words of its own.
 */
export class UploadAcceptEvent extends Event {
  readonly file: File
  reason: string | undefined
  constructor(file: File) {
    super('sluice-upload-accept', { bubbles: true, cancelable: true })
    this.file = file
  }
}

class FileEvent extends Event {
  /** The file as it was at that moment. */
  readonly file: FileSnapshot
  constructor(type: string, file: FileSnapshot) {
    super(type, { bubbles: true })
    this.file = file
  }
}

/** A file was taken into the queue. */
export class UploadAddedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-added', file)
  }
}

/** An upload of an earlier visit is listed; it can go on. */
export class UploadRestoredEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-restored', file)
  }
}

/** More bytes of a file are on their way or stored. */
export class UploadProgressedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-progressed', file)
  }
}

/** The person, or the page, has paused an upload. */
export class UploadPausedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-paused', file)
  }
}

/** An upload goes on that was paused, or that an earlier visit had left. */
export class UploadResumedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-resumed', file)
  }
}

/** A file is whole in the store; `file.receipt` proves it. */
export class UploadCompletedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-completed', file)
  }
}

/** An upload stopped; `file.problem` says why, and whether trying again makes sense. */
export class UploadFailedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-failed', file)
  }
}

/** A file is no longer listed: cancelled, removed, or the form was reset. */
export class UploadRemovedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-removed', file)
  }
}

/** The application asks for a sign-in; call `continueAfterLogin()` afterwards, or leave it to the person. */
export class UploadLoginRequestedEvent extends FileEvent {
  constructor(file: FileSnapshot) {
    super('sluice-upload-login-requested', file)
  }
}

/** Nothing is waiting or on its way any more. */
export class UploadsSettledEvent extends Event {
  readonly files: readonly FileSnapshot[]
  constructor(files: readonly FileSnapshot[]) {
    super('sluice-uploads-settled', { bubbles: true })
    this.files = files
  }
}

/** For `addEventListener` in TypeScript. */
export interface SluiceUploadEventMap {
  readonly 'sluice-upload-accept': UploadAcceptEvent
  readonly 'sluice-upload-added': UploadAddedEvent
  readonly 'sluice-upload-restored': UploadRestoredEvent
  readonly 'sluice-upload-progressed': UploadProgressedEvent
  readonly 'sluice-upload-paused': UploadPausedEvent
  readonly 'sluice-upload-resumed': UploadResumedEvent
  readonly 'sluice-upload-completed': UploadCompletedEvent
  readonly 'sluice-upload-failed': UploadFailedEvent
  readonly 'sluice-upload-removed': UploadRemovedEvent
  readonly 'sluice-upload-login-requested': UploadLoginRequestedEvent
  readonly 'sluice-uploads-settled': UploadsSettledEvent
}

/** What happened, in the order in which a page wants to hear it. */
export function eventsOf({ before, after, added, changed, removed }: Changes): readonly Event[] {
  const events: Event[] = added.flatMap((file) => [
    file.isRestored ? new UploadRestoredEvent(file) : new UploadAddedEvent(file),
    ...stateEvents(undefined, file),
  ])
  for (const [old, file] of changed) {
    if (old.sentBytes !== file.sentBytes) events.push(new UploadProgressedEvent(file))
    if (old.state !== file.state) events.push(...stateEvents(old, file))
  }
  for (const file of removed) events.push(new UploadRemovedEvent(file))
  if (before.files.some(isUnfinished) && !after.files.some(isUnfinished)) {
    events.push(new UploadsSettledEvent(after.files))
  }
  return events
}

function stateEvents(old: FileSnapshot | undefined, file: FileSnapshot): readonly Event[] {
  const { state } = file
  const wasHeld = old?.state === 'paused' || old?.state === 'needs-file'
  if (state === 'done') return [new UploadCompletedEvent(file)]
  if (state === 'failed') return [new UploadFailedEvent(file)]
  if (state === 'needs-login') return [new UploadLoginRequestedEvent(file)]
  if (state === 'paused') return [new UploadPausedEvent(file)]
  return wasHeld && isUnfinished(file) && state !== 'needs-file' ? [new UploadResumedEvent(file)] : []
}
