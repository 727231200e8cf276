/**
 * What a person can send to support about an upload that failed: enough to find it in the logs of the application and
 * of the store, nothing that would let anybody upload or read. Only fields that are no secret are named here, one by
 * one; nothing is copied wholesale.
 */
import type { FileSnapshot } from '../../client/engine/snapshot.ts'

export function reportOf(file: FileSnapshot): string {
  const { problem, parts } = file
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['Time', new Date().toISOString()],
    // Without query and fragment: both may hold secrets of the page.
    ['Page', location.origin + location.pathname],
    ['Upload', file.uploadId],
    ['State', file.state],
    ['Code', problem?.code],
    ['Message', problem?.message === undefined ? undefined : withoutQueries(problem.message)],
    ['Part', problem?.part],
    ['Store request', problem?.traceId],
    ['Attempt', file.attempt],
    ['Sent', `${file.sentBytes} of ${file.size} bytes`],
    ['Parts stored', parts && `${parts.stored} of ${parts.count}`],
    ['Type', file.type],
    ['Browser', navigator.userAgent],
    ['Online', String(navigator.onLine)],
  ]
  const lines = facts.filter(([, fact]) => fact !== undefined && fact !== '').map(([name, fact]) => `${name}: ${fact}`)
  return ['Sluice upload report', ...lines].join('\n')
}

/** An application may quote an address in its message; the signature of one stands in its query. */
function withoutQueries(text: string): string {
  return text.replace(/\?[^\s"'<>]*=[^\s"'<>]*/gu, '')
}

/** Must be called within a click. */
export async function copyText(text: string, host: Node): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Plain http pages have no clipboard of their own.
    const field = document.createElement('textarea')
    field.value = text
    field.readOnly = true
    host.appendChild(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
}
