/** What passes between a page and its hash worker. */

export type ToWorker =
  | { readonly type: 'hash'; readonly run: number; readonly blob: Blob }
  | { readonly type: 'cancel'; readonly run: number }

export type FromWorker =
  /** Said once, when the worker can take work. */
  | { readonly type: 'ready' }
  /** Its turn has come (0 bytes); then, with the first window and once a second: so much of it is read. */
  | { readonly type: 'read'; readonly run: number; readonly bytes: number }
  | { readonly type: 'hashed'; readonly run: number; readonly md5: string }
  | { readonly type: 'lost'; readonly run: number; readonly code: 'file_changed' | 'file_unreadable' }
