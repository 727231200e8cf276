/** `sluice/swift`: the driver for OpenStack Swift. Web-standard APIs only. */
export { connectionFromEnvironment, hasSwiftEnvironment, SwiftEnvironmentError } from './swift/auth-from-environment.ts'
export { type KeystoneReference, type KeystoneV3Options, keystoneV3 } from './swift/auth-keystone-v3.ts'
export { type TempAuthOptions, tempAuth } from './swift/auth-temp.ts'
export {
  createSwiftConnection,
  type SwiftAuth,
  type SwiftConnection,
  type SwiftConnectionOptions,
  type SwiftRequest,
  type SwiftSession,
} from './swift/connection.ts'
export type { CommitTiming } from './swift/context.ts'
export type { DialectName } from './swift/dialect.ts'
export { applySetUp, planSetUp, type SetUpOptions, type SetUpPlan, type SetUpStep } from './swift/set-up.ts'
export { SetUpError, type SetUpErrorCode } from './swift/set-up-error.ts'
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
