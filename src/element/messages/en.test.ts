import { describe, expect, test } from 'vitest'
import type { EngineProblemCode } from '../../client/engine/problems.ts'
import { type DiagnosisCause, ERROR_STATUS } from '../../protocol/error-codes.ts'
import { en } from './en.ts'

/** Complete by type: a cause that is added there must be added here. */
const CAUSES: Readonly<Record<DiagnosisCause | EngineProblemCode, true>> = {
  grant_expired: true,
  key_rejected: true,
  origin_not_allowed: true,
  container_missing: true,
  quota_exceeded: true,
  store_busy: true,
  store_unreachable: true,
  blocked_near_you: true,
  none: true,
  network: true,
  application_unreachable: true,
  application_unexpected: true,
  login_required: true,
  store_refused: true,
  etag_hidden: true,
  corrupted_on_the_way: true,
  file_changed: true,
  file_unreadable: true,
}

describe('English', () => {
  const codes = new Set([...Object.keys(ERROR_STATUS), ...Object.keys(CAUSES)])

  test.each([...codes])('has a sentence for %s', (code) => {
    const sentence = en.problems[code]
    // The application's own reason is the sentence of a refusal.
    if (code !== 'refused') expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(sentence).not.toMatch(/[<>_]|\bundefined\b/)
  })

  test('has no sentence that nothing can cause', () => {
    expect(Object.keys(en.problems).filter((code) => !codes.has(code))).toEqual([])
  })

  test('names a button by what is written on it (WCAG 2.5.3)', () => {
    expect(en.retryFile.startsWith(en.retry)).toBe(true)
    expect(en.cancelFile.startsWith(en.cancel)).toBe(true)
    expect(en.removeFile.startsWith(en.remove)).toBe(true)
  })
})
