/** Diagnoses cost the store requests and pages ask for them in bursts: answers are kept for a moment, askers limited. */
import type { DiagnosisCause } from '../../protocol/error-codes.ts'
import type { RateLimit } from './rate-limit.ts'

export interface DiagnosisDesk {
  /** @throws Refusal `rate_limited`, where the answer is not at hand and the owner has asked too often. */
  find(owner: string, key: string, diagnose: () => Promise<DiagnosisCause>): Promise<DiagnosisCause>
}

/** Long enough for the parallel connections of one page to share an answer, short enough to notice a repair. */
const KEEP_MS = 10_000
const MAX_KEPT = 1000

export function createDiagnosisDesk(limit: RateLimit, now: () => number): DiagnosisDesk {
  const kept = new Map<string, { readonly atMs: number; readonly finding: Promise<DiagnosisCause> }>()

  return {
    async find(owner, key, diagnose) {
      const known = kept.get(key)
      if (known !== undefined && now() - known.atMs < KEEP_MS) return known.finding
      limit.take(owner)
      const finding = diagnose()
      kept.delete(key)
      kept.set(key, { atMs: now(), finding })
      // A failure is not an answer.
      finding.catch(() => kept.delete(key))
      const [oldest] = kept.size > MAX_KEPT ? kept.keys() : []
      if (oldest !== undefined) kept.delete(oldest)
      return finding
    },
  }
}
