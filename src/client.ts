export { createUploader } from './client/browser/create-uploader.ts'
export type { AddOptions, Uploader, UploaderOptions } from './client/browser/uploader.ts'
export type { FileSnapshot, FileState, Problem, UploaderSnapshot } from './client/engine/snapshot.ts'
export type { StoredObject } from './protocol/messages.ts'
