/** What the element tells the page, past tense, all bubbling. `file` is the snapshot of that moment. */
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isUnfinished } from './validity.ts'

/** A file was taken into the queue. */
export class UploadAddedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-added', { bubbles: true })
    this.file = file
  }
}

/** More bytes of a file are on their way or stored. */
export class UploadProgressedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-progressed', { bubbles: true })
    this.file = file
  }
}

/** A file is whole in the store; `file.receipt` proves it. */
export class UploadCompletedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-completed', { bubbles: true })
    this.file = file
  }
}

/** An upload stopped; `file.problem` says why, and whether trying again makes sense. */
export class UploadFailedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-failed', { bubbles: true })
    this.file = file
  }
}

/** A file is no longer listed: cancelled, removed, or the form was reset. */
export class UploadRemovedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-removed', { bubbles: true })
    this.file = file
  }
}

/** The application asks for a sign-in; call `continueAfterLogin()` afterwards, or leave it to the person. */
export class UploadLoginRequestedEvent extends Event {
  readonly file: FileSnapshot
  constructor(file: FileSnapshot) {
    super('sluice-upload-login-requested', { bubbles: true })
    this.file = file
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

/** What happened between two snapshots, in the order in which a page wants to hear it. */
export function eventsBetween(before: UploaderSnapshot, after: UploaderSnapshot): readonly Event[] {
  const events: Event[] = []
  const old = new Map(before.files.map((file) => [file.key, file]))
  for (const file of after.files) {
    const previous = old.get(file.key)
    old.delete(file.key)
    if (previous === file) continue
    if (previous === undefined) events.push(new UploadAddedEvent(file))
    if (previous !== undefined && previous.sentBytes !== file.sentBytes) events.push(new UploadProgressedEvent(file))
    if (previous?.state !== file.state) events.push(...stateEvents(file))
  }
  events.push(...Array.from(old.values(), (file) => new UploadRemovedEvent(file)))
  if (before.files.some(isUnfinished) && !after.files.some(isUnfinished))
    events.push(new UploadsSettledEvent(after.files))
  return events
}

function stateEvents(file: FileSnapshot): readonly Event[] {
  if (file.state === 'done') return [new UploadCompletedEvent(file)]
  if (file.state === 'failed') return [new UploadFailedEvent(file)]
  if (file.state === 'needs-login') return [new UploadLoginRequestedEvent(file)]
  return []
}
