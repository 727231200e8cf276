/**
 * What comes after the upload: the application's own acts on finished objects, by their name in the application's
 * container. A store's plain DELETE would leave the parts' bytes behind; `remove` does not.
 */
import type { CallOptions } from './upload-store.ts'

export interface FinishedObjects {
  /** `undefined` when there is no such object. */
  head(name: string, options?: CallOptions): Promise<ObjectFacts | undefined>
  /** A signed URL for a plain GET of the whole object. */
  downloadUrl(name: string, options: DownloadUrlOptions): Promise<string>
  /** Removes the object, its parts and its markers. Removing what is gone is a success. */
  remove(name: string, options?: CallOptions): Promise<void>
  /** Gives the object another name; refuses with `name_taken` where one is there. */
  move(name: string, newName: string, options?: CallOptions): Promise<void>
  /** Lets the store delete the object, its parts and its markers at a time (milliseconds since the epoch). */
  expire(name: string, atMs: number, options?: CallOptions): Promise<void>
}

export interface ObjectFacts {
  readonly name: string
  readonly size: number
  readonly etag: string
  readonly type: string
  /** Id of the upload that made it; `undefined` for objects that did not come this way. */
  readonly uploadId: string | undefined
  readonly lastModifiedMs: number | undefined
}

export interface DownloadUrlOptions {
  readonly expiresInSeconds: number
  /** Name that the browser saves it under. */
  readonly filename?: string
  /** Show it in the browser rather than save it. Only for types that cannot run as a page. */
  readonly inline?: boolean
}
