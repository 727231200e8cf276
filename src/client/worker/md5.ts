/** An MD5 in the making, over and over. */
export interface Md5 {
  init(): unknown
  update(bytes: Uint8Array): unknown
  /** Lower-case hex. */
  digest(): string
}
