/** `sluice/swift`: the driver for OpenStack Swift. Web-standard APIs only. */
export {
  connectionFromEnvironment,
  hasSwiftEnvironment,
  SwiftEnvironmentError,
} from './swift/account/auth-from-environment.ts'
export { type KeystoneReference, type KeystoneV3Options, keystoneV3 } from './swift/account/auth-keystone-v3.ts'
export { type TempAuthOptions, tempAuth } from './swift/account/auth-temp.ts'
export {
  createSwiftConnection,
  type SwiftAuth,
  type SwiftConnection,
  type SwiftConnectionOptions,
  type SwiftRequest,
  type SwiftSession,
} from './swift/account/connection.ts'
export type { CommitTiming } from './swift/context.ts'
export type { DialectName } from './swift/dialect.ts'
export { SetUpError, type SetUpErrorCode } from './swift/set-up/error.ts'
export { applySetUp, planSetUp, type SetUpOptions, type SetUpPlan, type SetUpStep } from './swift/set-up/set-up.ts'
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
} from './swift/signing/temp-url.ts'
export { type SwiftStore, type SwiftStoreOptions, swiftStore } from './swift/swift-store.ts'
