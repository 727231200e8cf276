export {
  UploadAddedEvent,
  UploadCompletedEvent,
  UploadFailedEvent,
  UploadLoginRequestedEvent,
  UploadProgressedEvent,
  UploadRemovedEvent,
  UploadsSettledEvent,
} from './element/events.ts'
export type { Messages, Plural } from './element/messages/catalogue.ts'
export { SluiceUploadElement } from './element/sluice-upload-element.ts'
