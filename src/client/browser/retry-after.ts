/**
 * The seconds of a `Retry-After` header (RFC 9110, section 10.2.3). A date is not read: it would have to be compared
 * with a clock, and the client's is never trusted.
 */
export function retryAfterSeconds(header: string | null): { readonly retryAfterSeconds?: number } {
  return header !== null && /^\s*\d+\s*$/.test(header) ? { retryAfterSeconds: Number(header) } : {}
}
