export type { FinishedUpload } from './server/actions/completion-hook.ts'
export type {
  Allowance,
  Authorize,
  AuthorizeAnswer,
  AuthorizeQuestion,
  FileDecision,
  FileLimits,
  LoginRequired,
  Refused,
  UploadAction,
  UploadFacts,
} from './server/authorize.ts'
export type { Logger, ServerLimits, UploadServerOptions } from './server/options.ts'
export {
  type ReceiptClaims,
  ReceiptError,
  type ReceiptErrorCode,
  type VerifyReceiptOptions,
  verifyReceipt,
} from './server/tokens/receipt.ts'
export type { Secret } from './server/tokens/secret.ts'
export { createUploadServer, type UploadServer } from './server/upload-server.ts'
