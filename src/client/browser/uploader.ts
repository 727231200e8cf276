import type { UploaderSnapshot } from '../engine/snapshot.ts'

/** The engine as a page uses it. */
export interface Uploader {
  /**
   * Takes files into the queue and starts at once; answers the key of each, in order. A file of an upload that waits
   * for it (`needs-file`) is recognised by its size and a sample of its content: that upload goes on, and the key
   * answered here is never seen.
   */
  add(files: Iterable<File>, options?: AddOptions): readonly string[]
  /** Stops sending and keeps everything. */
  pause(key: string): void
  /**
   * Goes on after `pause`, after `needs-login`, or with a file that the page has to be allowed to read again
   * (`needs: 'permission'`). For the last it has to be called within a click: browsers ask the person only then.
   */
  resume(key: string): void
  /** Stops the upload and has its parts removed. */
  cancel(key: string): void
  /** Tries a failed upload again, keeping the parts that are stored. */
  retry(key: string): void
  /** Forgets a file that is done, failed or cancelled. */
  remove(key: string): void
  pauseAll(): void
  /** As `resume`, for all. */
  resumeAll(): void
  cancelAll(): void
  retryAll(): void
  /** One connection instead of several, from now on. */
  setPolite(isPolite: boolean): void
  /** After `needs-login`: the person has signed in. */
  resumeAfterLogin(): void
  /**
   * The page's address with what another browser or device needs to go on with this upload. Whoever has the link can
   * do so if `authorize` allows it: treat it as a password. Nothing before the upload was begun or when it is over.
   */
  resumeLink(key: string): string | undefined
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
  /** The file's handle where the page has one (File System Access), so that the upload can go on without choosing it again. */
  readonly handle?: (file: File) => FileSystemFileHandle | undefined
}

export interface UploaderOptions {
  /** Where the application mounted the upload server, such as `/uploads`. */
  readonly endpoint: string | URL
  readonly credentials?: RequestCredentials
  /** Asked before every request to the application, and again after a 401. */
  readonly headers?: () => HeadersInit | Promise<HeadersInit>
  /**
   * The most connections to one hostname of the store; how many are used is found out while sending.
   * @default 6, as many as browsers allow per host on HTTP/1.1.
   */
  readonly connections?: number
  /**
   * Address of the hash worker, of the page's own origin.
   * @default `{endpoint}/hash-worker.js`
   */
  readonly workerUrl?: string | URL
  /**
   * Keep what is needed to go on after the page was closed in the browser's storage: the token and the parts, never
   * a signature.
   * @default true
   */
  readonly remember?: boolean
  /**
   * Earlier uploads are shown only to an uploader of the same scope: a page with two fields must not offer in one what
   * was begun in the other.
   * @default '', shared by all pages with this endpoint.
   */
  readonly scope?: string
  /**
   * Take up an upload that the page's address names (`#sluice=…`), and remove it from the address at once.
   * @default true
   */
  readonly resumeLinks?: boolean
  /** @default false */
  readonly polite?: boolean
}
