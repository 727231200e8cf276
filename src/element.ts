export type { SluiceUploadEventMap } from './element/events.ts'
export {
  UploadAcceptEvent,
  UploadAddedEvent,
  UploadCompletedEvent,
  UploadFailedEvent,
  UploadLoginRequestedEvent,
  UploadPausedEvent,
  UploadProgressedEvent,
  UploadRemovedEvent,
  UploadRestoredEvent,
  UploadResumedEvent,
  UploadsSettledEvent,
} from './element/events.ts'
export type { Messages, Plural, ProblemGroup } from './element/messages/catalogue.ts'
export { SluiceUploadElement } from './element/sluice-upload-element.ts'
