import type { UploaderSnapshot } from '../engine/snapshot.ts'

/** The engine as a page uses it. */
export interface Uploader {
  /** Takes files into the queue and starts at once; answers the key of each, in order. */
  add(files: Iterable<File>, options?: AddOptions): readonly string[]
  /** Stops the upload and has its parts removed. */
  cancel(key: string): void
  /** Tries a failed upload again, keeping the parts that are stored. */
  retry(key: string): void
  /** Forgets a file that is done, failed or cancelled. */
  remove(key: string): void
  /** After `needs-login`: the person has signed in. */
  resumeAfterLogin(): void
  snapshot(): UploaderSnapshot
  subscribe(listener: () => void): () => void
  /** Stops everything without removing anything. */
  destroy(): void
}

export interface AddOptions {
  /** The page's own words about these files; `authorize` sees them. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Path of a file below the folder that was chosen or dropped. */
  readonly path?: (file: File) => string | undefined
}

export interface UploaderOptions {
  /** Where the application mounted the upload server, such as `/uploads`. */
  readonly endpoint: string | URL
  readonly credentials?: RequestCredentials
  /** Asked before every request to the application, and again after a 401. */
  readonly headers?: () => HeadersInit | Promise<HeadersInit>
  /**
   * Connections to the store's host.
   * @default 4, which fills a clean link; browsers allow 6 per host on HTTP/1.1.
   */
  readonly connections?: number
  /**
   * Address of the hash worker, of the page's own origin.
   * @default `{endpoint}/hash-worker.js`
   */
  readonly workerUrl?: string | URL
}
