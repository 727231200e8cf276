/** `sluice/swift`: the driver for OpenStack Swift. Web-standard APIs only. */
export { keystoneV3 } from './swift/auth-keystone-v3.ts'
export { tempAuth } from './swift/auth-temp.ts'
export type { SwiftAuth, SwiftSession } from './swift/connection.ts'
export type { CommitTiming } from './swift/context.ts'
export type { DialectName } from './swift/dialect.ts'
export { type SwiftStore, type SwiftStoreOptions, swiftStore } from './swift/swift-store.ts'
export {
  importTempUrlKey,
  type TempUrlDigest,
  type TempUrlForm,
  type TempUrlKey,
  type TempUrlMessageOptions,
  type TempUrlOptions,
  tempUrl,
  tempUrlMessage,
  tempUrlSignature,
} from './swift/temp-url.ts'
