/** How the command fails: one line with a stable code and what to do, and an exit code that scripts can tell apart. */
import { wrap } from './terminal.ts'

/** 0 done · 1 the store, the network or the cluster's state stands in the way · 2 wrong options or environment */
export const EXIT: { readonly done: 0; readonly failed: 1; readonly usage: 2 } = { done: 0, failed: 1, usage: 2 }

/** What was asked makes no sense; nothing was tried. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The options are right, but something outside the command stands in the way. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const USAGE_ERRORS: ReadonlySet<string> = new Set(['UsageError', 'SwiftEnvironmentError'])
/** Errors of the house: their message is written for a person and holds no secret. */
const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  ...USAGE_ERRORS,
  'CommandFailure',
  'DevStoreError',
  'SetUpError',
  'StoreError',
])

/** Writes the failure and answers the exit code. Errors that nobody foresaw keep their stack, for the bug report. */
export function reportFailure(error: unknown, { json }: { readonly json: boolean }): number {
  if (!(error instanceof Error) || !KNOWN_ERRORS.has(error.name)) {
    process.stderr.write(
      `sluice: this is a bug in sluice, please report it:\n${error instanceof Error ? error.stack : error}\n`,
    )
    return EXIT.failed
  }
  const code = 'code' in error ? String(error.code) : error.name
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message: error.message } })}\n`)
  else process.stderr.write(`${wrap(`${code}: ${error.message}`, '        ', 'sluice: ')}\n`)
  // Set-up's own codes for arguments that are no origin, user, key or name begin so.
  return USAGE_ERRORS.has(error.name) || code.startsWith('bad_') ? EXIT.usage : EXIT.failed
}
