export type DevStoreErrorCode =
  /** Another process, or another store in this one, has the folder open. */
  | 'folder_in_use'
  /** Something else wrote in the folder. */
  | 'folder_damaged'
  /** It never was a store's, and is not empty. */
  | 'folder_foreign'

/** The embedded store cannot open its folder. The message says what to do. */
export class DevStoreError extends Error {
  override readonly name = 'DevStoreError'
  readonly code: DevStoreErrorCode

  constructor(code: DevStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
